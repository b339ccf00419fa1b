package dev.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.connection.AddressLimit;
import dev.sluice.limit.Places;
import dev.sluice.security.Caller;
import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import dev.sluice.testing.TestedTokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EntranceTests {

    private static final InetAddress HERE = NetUtil.createInetAddressFromIpAddressString("192.0.2.1");
    private static final InetAddress THERE = NetUtil.createInetAddressFromIpAddressString("192.0.2.2");
    private static final long SECOND = 1_000_000_000L;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private long now;
    private final Entrance entrance =
            new Entrance(new EntranceProperties(20, 200, 2), new AddressLimit(3), new Places<>(2), meters, () -> now);

    private static Caller caller(InetAddress address, String subject) {
        Caller caller = new Caller(address, new TestedTokens());
        caller.become(new Identity(subject, null, Instant.MAX, Grants.NONE));
        return caller;
    }

    @Test
    void whoIsKnownLaterTakesThePlaceOfItsSubjectThen() {
        Caller first = new Caller(HERE, new TestedTokens());
        Caller second = new Caller(THERE, new TestedTokens());
        Runnable leave = entrance.enter(first);
        Runnable unused = entrance.enter(second);
        Identity shown = new Identity("device-7", null, Instant.MAX, Grants.NONE);
        assertThat(entrance.enter(caller(HERE, "device-7"))).isNotNull();
        assertThat(first.isAdmittedAs(shown)).isTrue();
        first.become(shown);
        assertThat(first.isAdmittedAs(shown)).as("with a new token").isTrue();
        assertThat(second.isAdmittedAs(shown)).isFalse();
        leave.run();
        assertThat(second.isAdmittedAs(shown)).isTrue();
        assertThat(unused).isNotNull();
    }

    private int handshakes(InetAddress address, int attempts) {
        int admitted = 0;
        for (int i = 0; i < attempts; i++) {
            try {
                entrance.requireRate(address);
                admitted++;
            } catch (Problem tooFast) {
                assertThat(tooFast.getStatusCode().value()).isEqualTo(429);
                assertThat(tooFast.getHeaders().getFirst("Retry-After")).isEqualTo("1");
            }
        }
        return admitted;
    }

    @Test
    void anAddressHasItsBurstAndThenItsRate() {
        assertThat(handshakes(HERE, 1_000)).isEqualTo(200);
        now += SECOND;
        assertThat(handshakes(HERE, 1_000)).isEqualTo(20);
        assertThat(handshakes(THERE, 1_000)).isEqualTo(200);
        assertThat(handshakes(InetAddress.getLoopbackAddress(), 1_000)).isEqualTo(1_000);
        assertThat(meters.get("sluice.sessions.refused")
                        .tag("limit", "handshakes")
                        .counter()
                        .count())
                .isEqualTo(800 + 980 + 800);
    }

    @Test
    void aSubjectHasItsPlacesWhereverItComesFrom() {
        Runnable first = entrance.enter(caller(HERE, "device-7"));
        Runnable second = entrance.enter(caller(InetAddress.getLoopbackAddress(), "device-7"));
        assertThatThrownBy(() -> entrance.enter(caller(THERE, "device-7")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("429");
        first.run();
        first.run();
        Runnable third = entrance.enter(caller(THERE, "device-7"));
        assertThatThrownBy(() -> entrance.enter(caller(THERE, "device-7"))).isInstanceOf(Problem.class);
        second.run();
        third.run();
        assertThat(entrance.enter(caller(THERE, "device-8"))).isNotNull();
    }

    @Test
    void whoIsRefusedTakesNoPlaceOfTheOtherKind() {
        Runnable one = entrance.enter(caller(HERE, "a"));
        Runnable two = entrance.enter(caller(HERE, "a"));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> entrance.enter(caller(HERE, "a"))).isInstanceOf(Problem.class);
        }
        Runnable three = entrance.enter(caller(HERE, "b"));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> entrance.enter(caller(HERE, "b"))).isInstanceOf(Problem.class);
        }
        one.run();
        two.run();
        three.run();
        assertThat(entrance.enter(caller(THERE, "b"))).isNotNull();
        assertThat(entrance.enter(caller(THERE, "b"))).isNotNull();
    }
}
