package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTests {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1, ::ffff:192.0.2.1, true",
        "::ffff:192.0.2.1, 192.0.2.1, true",
        "::ffff:10.0.0.0/104, 10.255.0.1, true",
        "::ffff:10.0.0.0/104, 11.0.0.1, false",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/9, 10.128.0.0, false",
        "10.128.0.0/9, 10.255.0.0, true",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 192.0.2.1, false",
        "::1, 0:0:0:0:0:0:0:1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "fe80::1, fe80::1, true",
        "fe80::/10, febf::1, true",
    })
    void containsTheAddressesOfItsPrefix(String network, String address, boolean contains) throws UnknownHostException {
        assertThat(Network.of(network).contains(InetAddress.getByName(address))).isEqualTo(contains);
    }

    @Test
    void zoneLimitsItToOneInterface() throws UnknownHostException {
        byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
        InetAddress onTwo = Inet6Address.getByAddress(null, linkLocal, 2);
        assertThat(Network.of("fe80::1").contains(onTwo)).isTrue();
        assertThat(Network.of("fe80::1%2").contains(onTwo)).isTrue();
        assertThat(Network.of("fe80::%2/64").contains(onTwo)).isTrue();
        assertThat(Network.of("fe80::1%3").contains(onTwo)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy.example",
                "",
                "10.0.0.0/x",
                "10.0.0.0/33",
                "10.0.0.0/99",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0",
                "2001:db8::/129",
                "::ffff:10.0.0.0/95",
                "10.0.0.0/8/8",
                "fe80::1%nowhere",
                "[::1]",
            })
    void whatIsNoneIsRefusedBySayingSo(String text) {
        assertThatThrownBy(() -> Network.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
