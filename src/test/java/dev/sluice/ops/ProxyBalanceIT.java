package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ops.Proxy.Kind;
import dev.sluice.testing.JdkClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.availability.ReadinessState;

/** Two servers behind one proxy. No client needs to come to the same one again: nothing of it is kept but in its connection. */
class ProxyBalanceIT extends BehindAProxy {

    private static String epochOfOne(int port) {
        try (JdkClient client = JdkClient.connect(port, "/ws")) {
            return epoch(client);
        }
    }

    /** Of so many clients, which are connected together. */
    private static List<String> epochs(Proxy proxy, int clients) {
        List<JdkClient> all = new ArrayList<>();
        List<String> epochs = new ArrayList<>();
        try {
            for (int i = 0; i < clients; i++) {
                JdkClient client = JdkClient.connect(proxy.port(), "/ws");
                all.add(client);
                epochs.add(epoch(client));
            }
        } finally {
            all.forEach(JdkClient::close);
        }
        return epochs;
    }

    @ParameterizedTest
    @EnumSource
    void clientsGoWhereFewAreAndAwayFromAServerThatStops(Kind kind) throws IOException {
        try (OtherServer other = OtherServer.start()) {
            String here = epochOfOne(port);
            String there = epochOfOne(other.port());
            Proxy sticky = start(kind, ProxySettings.of(port, other.port()).stickily());
            assertThat(new HashSet<>(epochs(sticky, 4))).as("by their address").hasSize(1);
            Proxy proxy = start(kind, ProxySettings.of(port, other.port()));
            List<String> spread = epochs(proxy, 4);
            assertThat(Collections.frequency(spread, here)).as("%s", spread).isEqualTo(2);
            assertThat(Collections.frequency(spread, there)).isEqualTo(2);
            if (kind == Kind.HAPROXY) {
                followsReadiness(proxy, other, here, there);
            }
            isLeftWithoutARefusal(proxy, other, here, there);
        }
    }

    private static void followsReadiness(Proxy proxy, OtherServer other, String here, String there) {
        other.become(ReadinessState.REFUSING_TRAFFIC);
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> Set.copyOf(epochs(proxy, 3))
                .equals(Set.of(here)));
        other.become(ReadinessState.ACCEPTING_TRAFFIC);
        Awaitility.await().atMost(JdkClient.PATIENCE).until(() -> epochs(proxy, 3)
                .contains(there));
    }

    /** While it sends its clients away, and after, whoever comes is taken by the other one. */
    private static void isLeftWithoutARefusal(Proxy proxy, OtherServer other, String here, String there) {
        List<JdkClient> clients = new ArrayList<>();
        try {
            JdkClient away = JdkClient.connect(proxy.port(), "/ws");
            clients.add(away);
            while (!epoch(away).equals(there)) {
                away = JdkClient.connect(proxy.port(), "/ws");
                clients.add(away);
            }
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(other::close);
            var unusedGoaway = away.next("goaway");
            do {
                assertThat(epochOfOne(proxy.port())).isEqualTo(here);
            } while (!stopped.isDone());
            assertThat(away.closed().code()).isEqualTo(1001);
            assertThat(epochs(proxy, 4)).containsOnly(here);
            stopped.join();
        } finally {
            clients.forEach(JdkClient::close);
        }
    }
}
