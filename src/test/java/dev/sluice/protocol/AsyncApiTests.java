package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.delivery.LossReason;
import dev.sluice.delivery.Policy;
import dev.sluice.testing.AsyncApi;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The AsyncAPI document is sound, and names what the code has and nothing more. */
class AsyncApiTests {

    /** As it is in npm's package {@code @asyncapi/specs} 6.11.1 (Apache License 2.0); Maven Central has no such package. */
    private static final String OFFICIAL_SCHEMA = "/asyncapi/schema-3.0.0.json";

    private static final String QUERY = "/channels/ws/bindings/ws/query/properties";
    private static final Set<String> MAY_REPEAT = Set.of("topics", "where");

    @Test
    void documentIsValid() {
        assertThat(AsyncApi.faults(AsyncApi.document(), OFFICIAL_SCHEMA)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/info/title", "/channels/sse/servers/0/$ref", "/operations/ping/action"})
    void documentWithoutWhatItMustHaveIsNotValid(String pointer) {
        ObjectNode document = AsyncApi.document();
        int slash = pointer.lastIndexOf('/');
        document.at(pointer.substring(0, slash)).asObject().remove(pointer.substring(slash + 1));
        assertThat(AsyncApi.faults(document, OFFICIAL_SCHEMA)).isNotEmpty();
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = AsyncApi.document().findValuesAsString("$ref");
        assertThat(references).hasSizeGreaterThan(100).allSatisfy(reference -> {
            assertThat(reference).startsWith("#/");
            assertThat(AsyncApi.at(reference.substring(1)).isObject()).isTrue();
        });
    }

    static Set<String> messages() {
        return AsyncApi.namesAt("/components/messages");
    }

    @ParameterizedTest
    @MethodSource("messages")
    void examplesAreValid(String message) {
        JsonNode examples = AsyncApi.at("/components/messages/" + message + "/examples");
        assertThat(examples.values()).isNotEmpty().allSatisfy(example -> assertThat(
                        AsyncApi.faults(message, example.get("payload")))
                .isEmpty());
    }

    @Test
    void messagesAreTheFramesOfTheCode() {
        Set<String> fromClient = frames(ClientFrame.class);
        Set<String> fromServer = frames(ServerFrame.class);
        fromServer.addAll(List.of("update", "snapshot"));
        assertThat(received("/operations")).isEqualTo(fromClient);
        assertThat(AsyncApi.namesAt("/channels/ws/messages"))
                .isEqualTo(Stream.concat(fromClient.stream(), fromServer.stream())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Set<String> frames(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .map(frame -> frame == ServerFrame.Fault.class
                        ? "error"
                        : frame.getSimpleName().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The messages that the server receives by WebSocket. */
    private static Set<String> received(String operations) {
        return AsyncApi.at(operations)
                .valueStream()
                .filter(operation -> operation.path("action").asString().equals("receive"))
                .flatMap(operation -> operation.path("messages").valueStream())
                .map(message -> message.path("$ref").asString())
                .filter(reference -> reference.startsWith("#/channels/ws/"))
                .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All that the server sends but the answers to frames, which a client of SSE has no way to send; a range ends without one. */
    @Test
    void messagesOfSseAreThoseThatNeedNoFrame() {
        Set<String> sent = AsyncApi.namesAt("/channels/ws/messages");
        sent.removeAll(frames(ClientFrame.class));
        sent.removeAll(Set.of("published", "willed", "pong", "authenticated"));
        assertThat(AsyncApi.namesAt("/channels/sse/messages")).isEqualTo(sent);
    }

    @Test
    void namesAreThoseOfTheCode() {
        assertNames("/components/messages/error/payload/properties/code", ErrorCode.values(), ErrorCode::wireName);
        assertNames("/components/messages/gap/payload/properties/reason", LossReason.values(), LossReason::wireName);
        assertNames("/components/schemas/policy", Policy.values(), Policy::wireName);
    }

    private static <T> void assertNames(String pointer, T[] values, Function<T, String> wireName) {
        assertThat(AsyncApi.textsAt(pointer + "/enum"))
                .isEqualTo(Arrays.stream(values).map(wireName).toList());
    }

    @Test
    void queryHasTheContractHeartbeatCreditAndFrames() {
        Set<String> names = Arrays.stream(ContractRequest.class.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        names.addAll(Set.of("topics", "heartbeat"));
        assertThat(AsyncApi.namesAt("/operations/events/bindings/http/query/properties"))
                .isEqualTo(names);
        names.addAll(Set.of("credit", "frames"));
        assertThat(AsyncApi.namesAt(QUERY)).isEqualTo(names);
    }

    static Stream<String> parameters() {
        return AsyncApi.namesAt(QUERY).stream().filter(name -> !MAY_REPEAT.contains(name));
    }

    /** A parameter that the server does not know may stand there twice. */
    @ParameterizedTest
    @MethodSource("parameters")
    void serverKnowsTheParameter(String name) {
        String example = name.equals("snapshot") ? "true" : example(name);
        String parameter = "&" + name + "=" + example;
        assertThat(HandshakeQuery.parse("topics=a" + parameter)).isNotNull();
        assertThatThrownBy(() -> HandshakeQuery.parse("topics=a" + parameter + parameter))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void examplesOfTermsAreTermsAndTheyMayRepeat() {
        JsonNode examples = AsyncApi.at("/components/schemas/queryWhere/examples");
        String all = examples.valueStream()
                .map(example -> "&where=" + example.stringValue())
                .collect(Collectors.joining());
        ClientFrame.Subscribe subscribe =
                Objects.requireNonNull(HandshakeQuery.parse("topics=a" + all).subscribe());
        assertThat(Objects.requireNonNull(subscribe.contract().where()).terms()).hasSize(examples.size());
    }

    private static String example(String name) {
        JsonNode parameter = AsyncApi.at(QUERY + "/" + name);
        JsonNode schema = parameter.has("$ref")
                ? AsyncApi.at(parameter.get("$ref").stringValue().substring(1))
                : parameter;
        JsonNode example = schema.has("examples")
                ? schema.get("examples").get(0)
                : schema.path("default").isMissingNode() ? schema.get("minimum") : schema.get("default");
        return example.asString();
    }
}
