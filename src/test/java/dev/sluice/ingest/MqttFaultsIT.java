package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceApplication;
import dev.sluice.message.Update;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Brokers that go away, refuse or talk nonsense, each with a server of its own. */
@NoLeaks
class MqttFaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;

    private final List<ConfigurableApplicationContext> servers = new ArrayList<>();

    /** Takes the place of the server's own journal. */
    static class Held {
        @Bean
        @Primary
        HeldJournal heldJournal() {
            return new HeldJournal();
        }
    }

    @BeforeAll
    static void makeBroker() throws IOException {
        broker = new EmbeddedBroker(folder).start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void stopServers() {
        servers.forEach(ConfigurableApplicationContext::close);
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("com.hivemq.client.mqtt")));
    }

    private ConfigurableApplicationContext server(String uri, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--sluice.simulator.enabled=false",
                "--sluice.ingest.mqtt.uri=" + uri,
                "--sluice.ingest.mqtt.username=" + EmbeddedBroker.USER,
                "--sluice.ingest.mqtt.password=" + EmbeddedBroker.PASSWORD,
                "--sluice.ingest.mqtt.reconnect-max=200ms"));
        for (String setting : settings) {
            arguments.add("--sluice.ingest.mqtt." + setting);
        }
        ConfigurableApplicationContext server = new SpringApplicationBuilder(SluiceApplication.class, Held.class)
                .web(WebApplicationType.REACTIVE)
                .run(arguments.toArray(String[]::new));
        servers.add(server);
        return server;
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }

    private static void awaitStatus(ConfigurableApplicationContext server, String status) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            HttpResponse<String> answer = get(server, "/actuator/health");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"status\":\"" + status + "\"");
        });
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext server, String path)
            throws IOException, InterruptedException {
        String port = server.getEnvironment().getProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(JdkClient.PATIENCE)
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static HeldJournal journal(ConfigurableApplicationContext server) {
        return server.getBean(HeldJournal.class);
    }

    /** What a topic has been published to it, in order. */
    private static List<Integer> values(ConfigurableApplicationContext server, String topic) {
        List<Update> updates = journal(server).read(0, 1_000_000).updates();
        return updates.stream()
                .filter(update -> update.topic().name().equals(topic))
                .map(update -> Integer.valueOf(new String(update.data(), StandardCharsets.UTF_8)))
                .toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    /** Each at least once, and the first time in order: what comes again was under way when the connection went. */
    private static void assertNothingLost(List<Integer> values, int count) {
        assertThat(values.stream().distinct().toList()).isEqualTo(range(1, count));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void brokerThatGoesAwayMidwayAndComesBackLosesNothing(String version) {
        String client = "away-" + version;
        ConfigurableApplicationContext server =
                server(broker.uri(), "version=" + version, "client-id=" + client, "filters=" + client, "under-way=100");
        awaitStatus(server, "UP");
        broker.publish(client, numbers(1, 300));
        await(() -> values(server, client).size() >= 300);
        journal(server).hold();
        broker.publish(client, numbers(301, 320));
        await(() -> values(server, client).contains(305)); // appended, but not acknowledged
        broker.stop();
        awaitStatus(server, "DEGRADED");
        journal(server).release();
        broker.start();
        awaitStatus(server, "UP");
        broker.publish(client, numbers(321, 400));
        await(() -> values(server, client).contains(400));
        List<Integer> values = values(server, client);
        assertNothingLost(values, 400);
        assertThat(values.subList(0, 300)).as("acknowledged, so sent once").isEqualTo(range(1, 300));
        assertThat(values.subList(values.size() - 80, values.size())).isEqualTo(range(321, 400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void whatComesWhileTheNetworkIsCutWaitsAtTheBroker(String version) throws IOException {
        String client = "cut-" + version;
        try (Relay relay = new Relay(broker.port())) {
            ConfigurableApplicationContext server =
                    server(relay.uri(), "version=" + version, "client-id=" + client, "filters=" + client);
            awaitStatus(server, "UP");
            int sent = 0;
            for (int i = 0; i < 3; i++) {
                broker.publish(client, numbers(sent + 1, sent + 200));
                relay.cut();
                awaitStatus(server, "DEGRADED");
                broker.publish(client, numbers(sent + 201, sent + 400));
                relay.mend();
                awaitStatus(server, "UP");
                sent += 400;
            }
            int all = sent;
            await(() -> values(server, client).contains(all));
            assertNothingLost(values(server, client), all);
        }
    }

    @Test
    void messageIsTheBrokersUntilItsCommit() {
        String[] settings = {"client-id=commit", "filters=commit"};
        ConfigurableApplicationContext first = server(broker.uri(), settings);
        awaitStatus(first, "UP");
        broker.publish("commit", numbers(1, 5));
        await(() -> values(first, "commit").size() == 5);
        journal(first).hold();
        broker.publish("commit", numbers(6, 10));
        await(() -> values(first, "commit").size() == 10);
        first.close();

        ConfigurableApplicationContext second = server(broker.uri(), settings);
        broker.publish("commit", numbers(11, 11));
        await(() -> values(second, "commit").contains(11));
        assertThat(values(second, "commit")).isEqualTo(range(6, 11));
        second.close();

        ConfigurableApplicationContext third = server(broker.uri(), settings);
        broker.publish("commit", numbers(12, 12));
        await(() -> values(third, "commit").contains(12));
        assertThat(values(third, "commit")).isEqualTo(range(12, 12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void slowJournalIsSentNoMoreThanMayBeUnderWay(String version) {
        String client = "slow-" + version;
        ConfigurableApplicationContext server =
                server(broker.uri(), "version=" + version, "client-id=" + client, "filters=" + client, "under-way=5");
        awaitStatus(server, "UP");
        journal(server).hold();
        broker.publish(client, numbers(1, 500));
        await(() -> values(server, client).size() == 5);
        for (int round = 1; round <= 3; round++) {
            int expected = 5 * (round + 1);
            journal(server).commitHeld();
            await(() -> values(server, client).size() == expected);
        }
        journal(server).release();
        await(() -> values(server, client).size() == 500);
        assertThat(values(server, client)).isEqualTo(range(1, 500));
    }

    @Test
    void brokerThatIsAbsentAtStartIsWaitedFor() {
        broker.stop();
        ConfigurableApplicationContext server = server(broker.uri(), "client-id=absent", "filters=absent");
        awaitStatus(server, "DEGRADED");
        broker.start();
        awaitStatus(server, "UP");
        broker.publish("absent", numbers(1, 3));
        await(() -> values(server, "absent").equals(range(1, 3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void brokerThatRefusesIsAskedAgain(String version) {
        ConfigurableApplicationContext server =
                server(broker.uri(), "version=" + version, "client-id=refused", "password=wrong");
        MqttHealth health = server.getBean(MqttHealth.class);
        await(() -> String.valueOf(health.health().getDetails().get("fault")).contains("BAD_USER_NAME_OR_PASSWORD"));
        awaitStatus(server, "DEGRADED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void serverThatTalksNonsenseDoesNoHarm(String version) throws IOException {
        long seed = Long.getLong("sluice.fuzz.seed", System.nanoTime());
        try (Nonsense nonsense = new Nonsense(seed)) {
            ConfigurableApplicationContext server =
                    server("mqtt://127.0.0.1:" + nonsense.port(), "version=" + version, "reconnect-max=100ms");
            await(() -> nonsense.connections() >= 20);
            assertThat(get(server, "/actuator/health"))
                    .as("seed %s", seed)
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(200))
                    .satisfies(answer -> assertThat(answer.body()).contains("\"status\":\"DEGRADED\""));
            assertThat(journal(server).head().offset()).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isNotThereWithoutABroker() throws IOException, InterruptedException {
        ConfigurableApplicationContext server = server("");
        for (Class<?> bean : List.of(MqttIngest.class, MqttHealth.class, MqttProperties.class, MqttConfiguration.class)) {
            assertThat(server.getBeanNamesForType(bean)).as(bean.getName()).isEmpty();
        }
        assertThat(get(server, "/actuator/prometheus").body()).doesNotContain("mqtt");
    }
}
