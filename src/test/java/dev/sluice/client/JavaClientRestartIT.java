package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.SluiceApplication;
import dev.sluice.client.ClientState.Phase;
import dev.sluice.hub.Hub;
import dev.sluice.testing.DroppingProxy;
import dev.sluice.testing.TestPublisher;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;

/** The Java client over a server that is drained and comes back with its log, and then over one that has another log. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class JavaClientRestartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @LocalServerPort
    private int otherPort;

    @Autowired
    private Hub otherHub;

    private final List<StreamEvent> events = new CopyOnWriteArrayList<>();
    private final List<ClientState> states = new CopyOnWriteArrayList<>();

    private static ConfigurableApplicationContext server(Path log) {
        return new SpringApplicationBuilder(SluiceApplication.class)
                .run(
                        "--server.port=0",
                        "--sluice.simulator.enabled=false",
                        "--spring.jmx.enabled=false",
                        "--sluice.journal.store=disk",
                        "--sluice.journal.path=" + log);
    }

    private static int portOf(ConfigurableApplicationContext server) {
        return Integer.parseInt(Objects.requireNonNull(server.getEnvironment().getProperty("local.server.port")));
    }

    private static TestPublisher publisher(ConfigurableApplicationContext server) {
        return new TestPublisher(server.getBean(Hub.class));
    }

    private List<String> told(Class<? extends StreamEvent> kind) {
        return events.stream()
                .filter(kind::isInstance)
                .map(JavaClientRestartIT::text)
                .toList();
    }

    private static String text(StreamEvent event) {
        return event instanceof Update update ? update.topic() + " " + update.text() : event.toString();
    }

    @Test
    void aLogThatComesBackIsGoneOnWithAndAnotherOneLeavesNoStaleValue(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("log");
        ConfigurableApplicationContext first = server(log);
        try (DroppingProxy proxy = DroppingProxy.to(portOf(first));
                SluiceClient client = SluiceClient.connect(URI.create("ws://127.0.0.1:" + proxy.port()));
                LiveStore store = client.store("restart/+")) {
            var unused = client.states().subscribe(states::add);
            var unused2 = client.events(List.of("restart/#"), Contract.DEFAULT.withBuffer(65_536))
                    .subscribe(events::add);
            await().atMost(PATIENCE).until(client::isLive);
            publisher(first).publish("restart/gone", "0");
            publisher(first).publishNumbers("restart/kept", 1, 5);
            await().atMost(PATIENCE).until(() -> told(Update.class).size() == 6);
            first.close();

            try (ConfigurableApplicationContext second = server(log)) {
                publisher(second).publishNumbers("restart/kept", 6, 10);
                proxy.passTo(portOf(second));
                await().atMost(PATIENCE).until(() -> told(Update.class).size() == 11 && store.isLive());
            }
            assertThat(told(Update.class))
                    .containsExactly(
                            "restart/gone 0",
                            "restart/kept 1",
                            "restart/kept 2",
                            "restart/kept 3",
                            "restart/kept 4",
                            "restart/kept 5",
                            "restart/kept 6",
                            "restart/kept 7",
                            "restart/kept 8",
                            "restart/kept 9",
                            "restart/kept 10");
            assertThat(told(Gap.class)).isEmpty();
            assertThat(store.get("restart/kept").map(Update::text)).hasValue("10");
            assertThat(states).anyMatch(state -> state.phase() == Phase.WAITING && state.code() == 1001);

            events.clear();
            new TestPublisher(otherHub).publish("restart/kept", "\"new\"");
            proxy.passTo(otherPort);
            await().atMost(PATIENCE).until(() -> !told(Synced.class).isEmpty() && store.isLive());
            assertThat(told(Began.class)).last().asString().contains("NOT_RECOVERED");
            assertThat(told(Gap.class)).last().asString().contains("lost=null").contains("history");
            assertThat(told(Dropped.class)).containsExactly("Dropped[topics=[restart/gone]]");
            assertThat(told(Update.class)).containsExactly("restart/kept \"new\"");
            assertThat(store.values().keySet()).containsExactly("restart/kept");
            assertThat(store.get("restart/kept").map(Update::text)).hasValue("\"new\"");
        }
    }
}
