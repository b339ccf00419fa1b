package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.EventClient;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.RawWebSocket.HttpResponse;
import dev.sluice.testing.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import tools.jackson.databind.JsonNode;

/** The real process, from its last line of the start-up log to SIGTERM. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGTERM")
class ShutdownIT {

    private static final int CLIENTS = 4;

    /** The JVM's exit code after SIGTERM: 128 + 15. */
    private static final int TERMINATED = 143;

    @Test
    void theLogEndsWithWhereToLookAndSigtermEndsTheProcess() throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start();
                JdkClient client = JdkClient.connect(server.port(), "/ws?topics=%23")) {
            assertThat(JdkClient.type(client.next())).isEqualTo("welcome");
            for (int i = 0; i < 100; i++) {
                assertThat(client.next("update").path("seq").asInt()).isPositive();
            }
            List<String> log = server.log();
            assertThat(log.get(log.size() - 1))
                    .contains("http://127.0.0.1:" + server.port() + "/")
                    .contains("ws://127.0.0.1:" + server.port() + "/ws?topics=%23");
            assertThat(log).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));

            server.terminate();
            assertThat(server.awaitExit(JdkClient.PATIENCE)).isTrue();
        }
    }

    @Test
    void everyClientIsSentAwayAndTheProcessIsGone() throws IOException, InterruptedException {
        List<JdkClient> clients = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start();
                RawWebSocket deaf = RawWebSocket.open(server.port(), "/ws?topics=%23&buffer=65536", 2048);
                EventClient events = EventClient.open(server.port(), "topics=quotes/%23")) {
            for (int i = 0; i < CLIENTS; i++) {
                JdkClient client = JdkClient.connect(server.port(), "/ws?topics=quotes/%23");
                assertThat(client.next("update").path("seq").asInt()).isPositive();
                clients.add(client);
            }
            assertThat(events.next("update").id()).isNotNull();
            server.terminate();

            Set<Long> delays = new HashSet<>();
            EventClient.Event last = events.next("goaway");
            assertThat(last.retry())
                    .isEqualTo(last.json().path("reconnectAfter").asString());
            assertThat(events.nextOrEnd()).isNull();
            for (JdkClient client : clients) {
                JsonNode goaway = client.next("goaway");
                assertThat(goaway.path("reason").asString()).isNotEmpty();
                delays.add(goaway.path("reconnectAfter").asLong());
                assertThat(client.closed().code()).isEqualTo(1001);
            }
            assertThat(delays).hasSizeGreaterThan(1).allMatch(delay -> delay > 0);
            assertIsRefused(server.port());
            assertThat(server.awaitExit(JdkClient.PATIENCE)).isTrue();
            assertThat(server.exitValue()).isEqualTo(TERMINATED);
            assertThat(server.log()).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
            assertThat(deaf.awaitEnd()).isTrue();
        } finally {
            clients.forEach(JdkClient::close);
        }
    }

    /** While the server drains it answers 503; once it has stopped, nobody answers. */
    private static void assertIsRefused(int port) {
        try (RawWebSocket late = RawWebSocket.connect(port)) {
            HttpResponse response = late.request(RawWebSocket.handshake(port, "/ws", 13));
            assertThat(response.status()).isEqualTo(503);
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }
}
