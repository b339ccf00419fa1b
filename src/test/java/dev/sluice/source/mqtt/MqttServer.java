package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceApplication;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.source.HeldJournal;
import dev.sluice.source.SourcesHealth;
import dev.sluice.testing.JdkClient;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A server of one test, whose journal the test can hold. */
final class MqttServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ConfigurableApplicationContext context;

    /** Starts one with settings of {@code sluice.ingest.mqtt}. */
    MqttServer(String uri, String... settings) {
        this(new HeldJournal(), uri, settings);
    }

    /** Starts one with a journal that outlives it, as on a disk. */
    MqttServer(HeldJournal journal, String uri, String... settings) {
        List<String> arguments = new ArrayList<>(List.of( // as default properties application.yaml would beat them
                "--server.port=0",
                "--sluice.simulator.enabled=false",
                "--sluice.ingest.mqtt.uri=" + uri,
                "--sluice.ingest.mqtt.username=" + EmbeddedBroker.USER,
                "--sluice.ingest.mqtt.password=" + EmbeddedBroker.PASSWORD,
                "--sluice.ingest.mqtt.reconnect-max=200ms"));
        for (String setting : settings) { // of a name that is there already the last counts
            String name = "--sluice.ingest.mqtt." + setting.substring(0, setting.indexOf('=') + 1);
            arguments.removeIf(argument -> argument.startsWith(name));
            arguments.add("--sluice.ingest.mqtt." + setting);
        }
        context = new SpringApplicationBuilder(SluiceApplication.class)
                .web(WebApplicationType.REACTIVE)
                .initializers(own -> ((GenericApplicationContext) own)
                        .registerBean("heldJournal", HeldJournal.class, () -> journal, MqttServer::inPlaceOfItsOwn))
                .run(arguments.toArray(String[]::new));
    }

    private static void inPlaceOfItsOwn(BeanDefinition journal) {
        journal.setPrimary(true);
        journal.setDestroyMethodName("");
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }

    /** Waits until its health is so, which is answered 200 in any case. */
    void awaitStatus(String status) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            HttpResponse<String> answer = get("/actuator/health");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"status\":\"" + status + "\"");
        });
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(JdkClient.PATIENCE)
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    /** What a meter of one broker has counted. */
    double count(String meter, String broker) {
        return context.getBean(MeterRegistry.class)
                .get(meter)
                .tag("broker", broker)
                .counter()
                .count();
    }

    /** The same of one reason. */
    double count(String meter, String broker, String reason) {
        return context.getBean(MeterRegistry.class)
                .get(meter)
                .tag("broker", broker)
                .tag("reason", reason)
                .counter()
                .count();
    }

    /** The last value of a topic; null where it has none. */
    @Nullable
    String lastValue(String topic) {
        Update last = journal().lastValue(Topic.of(topic));
        return last == null ? null : new String(last.data(), StandardCharsets.UTF_8);
    }

    /** How far the last value of a topic is to be trusted; null where it has none. */
    @Nullable
    Quality quality(String topic) {
        Update last = journal().lastValue(Topic.of(topic));
        return last == null ? null : last.quality();
    }

    void awaitLastValue(String topic, String value) {
        await(() -> value.equals(lastValue(topic)));
    }

    void awaitRetired(String topic) {
        await(() -> lastValue(topic) == null);
    }

    /** What the health of the broker tells as wrong. */
    String fault() {
        return context.getBean(SourcesHealth.class).health().getDetails().toString();
    }

    HeldJournal journal() {
        return context.getBean(HeldJournal.class);
    }

    boolean has(Class<?> bean) {
        return context.getBeanNamesForType(bean).length > 0;
    }

    /** The numbers that were published on a topic, in order. */
    List<Integer> values(String topic) {
        List<Update> updates = journal().read(0, 1_000_000).updates();
        return updates.stream()
                .filter(update -> update.topic().name().equals(topic) && !update.isRetirement())
                .map(update -> Integer.valueOf(new String(update.data(), StandardCharsets.UTF_8)))
                .toList();
    }

    void awaitValue(String topic, int value) {
        await(() -> values(topic).contains(value));
    }

    void awaitValues(String topic, int count) {
        await(() -> values(topic).size() >= count);
    }

    @Override
    public void close() {
        context.close();
    }
}
