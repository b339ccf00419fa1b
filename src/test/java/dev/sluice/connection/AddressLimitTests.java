package dev.sluice.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressLimitTests {

    private final AddressLimit limit = new AddressLimit(2);

    @Test
    void anAddressHasSoManyPlacesAndNoMore() throws UnknownHostException {
        InetAddress address = address(1);
        assertThat(limit.tryEnter(address)).isNotNull();
        assertThat(limit.tryEnter(address)).isNotNull();
        assertThat(limit.tryEnter(address)).isNull();
        assertThat(limit.tryEnter(address)).isNull();
    }

    @Test
    void addressesDoNotShareTheirPlaces() throws UnknownHostException {
        assertThat(limit.tryEnter(address(1))).isNotNull();
        assertThat(limit.tryEnter(address(1))).isNotNull();
        assertThat(limit.tryEnter(address(2))).isNotNull();
    }

    @Test
    void aPlaceGivenBackTwiceIsOnePlace() throws UnknownHostException {
        InetAddress address = address(1);
        Runnable leave = limit.tryEnter(address);
        assertThat(limit.tryEnter(address)).isNotNull();
        assertThat(leave).isNotNull();
        leave.run();
        leave.run();

        assertThat(limit.tryEnter(address)).isNotNull();
        assertThat(limit.tryEnter(address)).isNull();
    }

    @Test
    void aRefusalTakesNoPlace() throws UnknownHostException {
        InetAddress address = address(1);
        Runnable leave = limit.tryEnter(address);
        assertThat(limit.tryEnter(address)).isNotNull();
        assertThat(limit.tryEnter(address)).isNull();
        assertThat(leave).isNotNull();
        leave.run();

        assertThat(limit.tryEnter(address)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1"})
    void loopbackIsExempt(String loopback) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(loopback);
        for (int i = 0; i < 10; i++) {
            assertThat(limit.tryEnter(address)).isNotNull();
        }
    }

    /** Of the documentation's network (RFC 5737). */
    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
    }
}
