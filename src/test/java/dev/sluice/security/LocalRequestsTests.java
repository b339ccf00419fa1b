package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalRequestsTests {

    private static final LocalRequests UNTRUSTING = new LocalRequests(new ProxyProperties(List.of()));
    private static final LocalRequests TRUSTING =
            new LocalRequests(new ProxyProperties(List.of("127.0.0.1", "10.0.0.0/8", "::1")));

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.8.7", "::1", "::ffff:127.0.0.1"})
    void loopbackIsLocal(String peer) {
        assertThat(UNTRUSTING.isLocal(new InetSocketAddress(peer, 1), host("localhost:8080")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "192.0.2.1", "2001:db8::1", "::ffff:10.0.0.1", "0.0.0.0"})
    void otherAddressesAreNot(String peer) {
        assertThat(TRUSTING.isLocal(new InetSocketAddress(peer, 1), host("localhost:8080")))
                .isFalse();
    }

    @Test
    void peerThatIsUnknownIsNotLocal() {
        assertThat(UNTRUSTING.isLocal(null, host("localhost"))).isFalse();
        assertThat(UNTRUSTING.isLocal(InetSocketAddress.createUnresolved("localhost", 1), host("localhost")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "127.255.0.9:8080", "[::1]", "[::1]:8080"})
    void hostThatNamesLoopbackIsLocal(String host) {
        assertThat(isLocal(UNTRUSTING, host(host))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rebound.example",
                "rebound.example:8080",
                "localhost.rebound.example",
                "127.0.0.1.rebound.example",
                "notlocalhost",
                "localhost@rebound.example",
                "128.0.0.1",
                "0.0.0.0",
                "[::2]",
                "::1",
                "127.1",
                "2130706433",
                "localhost, rebound.example"
            })
    void hostThatNamesAnythingElseIsNot(String host) {
        assertThat(isLocal(UNTRUSTING, host(host))).isFalse();
    }

    @Test
    void hostStandsOnceOrItIsNot() {
        assertThat(isLocal(UNTRUSTING, new DefaultHttpHeaders())).isFalse();
        assertThat(isLocal(UNTRUSTING, host("localhost").add("Host", "localhost")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=127.0.0.1",
                "X-Forwarded-For: 127.0.0.1",
                "x-forwarded-host: localhost",
                "X-Forwarded-Proto: http",
                "X-Forwarded-Anything: 1",
                "X-Real-IP: 127.0.0.1",
                "Via: 1.1 proxy"
            })
    void whatNamesAProxyThatIsNotTrustedIsNot(String header) {
        assertThat(isLocal(UNTRUSTING, with(header))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=127.0.0.1;proto=http",
                "Forwarded: proto=http; For=\"[::1]:4711\"",
                "X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-For: 192.0.2.1, 127.0.0.5",
                "X-Forwarded-For: 127.0.0.5, 10.1.2.3",
                "X-Forwarded-For: 127.0.0.1:80"
            })
    void trustedProxyMayForwardForLoopback(String header) {
        assertThat(isLocal(TRUSTING, with(header))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=192.0.2.1",
                "Forwarded: for=127.0.0.5, for=192.0.2.1",
                "Forwarded: for=unknown",
                "Forwarded: for=_hidden",
                "Forwarded: proto=https",
                "X-Forwarded-For: 192.0.2.1",
                "X-Forwarded-For: 127.0.0.5, 192.0.2.1",
                "X-Forwarded-For: 127.0.0.5, 192.0.2.1, 10.1.1.1",
                "X-Forwarded-For: ",
                "X-Forwarded-For: localhost",
                "X-Forwarded-Proto: https",
                "Via: 1.1 proxy"
            })
    void trustedProxyThatForwardsForOthersOrNobodyDoesNotMakeItLocal(String header) {
        assertThat(isLocal(TRUSTING, with(header))).isFalse();
    }

    @Test
    void headersThatContradictEachOtherAreNotLocal() {
        HttpHeaders headers = with("X-Forwarded-For: 127.0.0.5").add("Forwarded", "for=192.0.2.1");
        assertThat(isLocal(TRUSTING, headers)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "", "10.0.0.0/x", "10.0.0.0/33", "10.0.0"})
    void whatIsNoAddressOrNetworkIsRefusedAtStart(String trusted) {
        ProxyProperties properties = new ProxyProperties(List.of(trusted));
        assertThatThrownBy(() -> new LocalRequests(properties)).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean isLocal(LocalRequests requests, HttpHeaders headers) {
        return requests.isLocal(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), headers);
    }

    private static HttpHeaders host(String host) {
        return new DefaultHttpHeaders().add("Host", host);
    }

    private static HttpHeaders with(String header) {
        int colon = header.indexOf(':');
        return host("localhost:8080")
                .add(header.substring(0, colon), header.substring(colon + 1).strip());
    }
}
