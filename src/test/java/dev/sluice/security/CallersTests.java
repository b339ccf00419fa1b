package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallersTests {

    private static final String KEY = "0123456789abcdefghijABCDEFGHIJ_-";

    /** A machine of which nothing can be seen. */
    private static final LocalPrograms NOBODY = new LocalPrograms(Path.of("no-proc"), () -> 0, () -> 0);

    private static final Callers UNTRUSTING = callers(true);
    private static final Callers TRUSTING = callers(true, "127.0.0.1", "10.0.0.0/8", "::1");

    private static Callers callers(boolean protectedMode, String... trusted) {
        return new Callers(
                Stream.of(trusted).map(Network::of).toList(), MachineKey.of(KEY), NOBODY, protectedMode, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "127.9.8.7", "::1", "::ffff:127.0.0.1", "10.0.0.1", "192.0.2.1", "2001:db8::1"})
    void whoShowsTheKeyIsOfThisMachine(String peer) {
        Caller caller = UNTRUSTING.of(from(peer), with("Authorization: Bearer " + KEY));
        assertThat(caller.isAdmin()).isTrue();
        assertThat(caller.mayPublish()).isTrue();
        assertThat(caller.mayPublish(Topic.of("a/b"))).isTrue();
        assertThat(caller.mayPublish(Topic.of("$sys/a"))).isFalse();
        assertThat(caller.effective(TopicFilter.of("$sys/#"))).isNotEmpty();
    }

    /** A proxy on this machine that adds no header has the same connection and the same headers. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.8.7", "::1", "::ffff:127.0.0.1", "192.0.2.1"})
    void whoShowsNoneIsNotWhereverItConnectsFrom(String peer) {
        for (Callers callers : List.of(UNTRUSTING, TRUSTING)) {
            Caller caller = callers.of(from(peer), host("localhost:8080"));
            assertThat(caller.isAdmin()).isFalse();
            assertThat(caller.mayPublish()).isFalse();
            assertThat(caller.mayPublish(Topic.of("a/b"))).isFalse();
            assertThat(caller.effective(TopicFilter.of("$sys/#"))).isEmpty();
            assertThat(caller.effective(TopicFilter.of("#"))).isNotEmpty();
        }
    }

    @Test
    void withoutProtectedModeAllMayPublishAndNobodyIsAdmin() {
        Caller caller = callers(false).of(from("192.0.2.1"), host("localhost"));
        assertThat(caller.mayPublish(Topic.of("a"))).isTrue();
        assertThat(caller.mayPublish(Topic.of("$sys/a"))).isFalse();
        assertThat(caller.isAdmin()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer 0123",
                "Basic 0123456789abcdefghijABCDEFGHIJ_-",
                "0123456789abcdefghijABCDEFGHIJ_-",
                "Bearer 0123456789abcdefghijABCDEFGHIJ_-x"
            })
    void whatIsNotTheKeyIsNone(String authorization) {
        assertThat(isOfThisMachine(TRUSTING, with("Authorization: " + authorization)))
                .isFalse();
    }

    @Test
    void keyStandsOnceOrItIsNone() {
        HttpHeaders twice = with("Authorization: Bearer " + KEY).add("Authorization", "Bearer " + KEY);
        assertThat(isOfThisMachine(UNTRUSTING, twice)).isFalse();
        assertThat(new Callers(List.of(), MachineKey.NONE, NOBODY, true, null)
                        .of(from("127.0.0.1"), with("Authorization: Bearer "))
                        .isAdmin())
                .isFalse();
    }

    @Test
    void peerThatIsUnknownIsNobody() {
        assertThat(UNTRUSTING.of(new EmbeddedChannel(), host("localhost")).mayPublish())
                .isFalse();
        assertThat(UNTRUSTING
                        .of(new Connected(InetSocketAddress.createUnresolved("localhost", 1)), host("localhost"))
                        .mayPublish())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=127.0.0.1;proto=http",
                "Forwarded: proto=http; For=\"[::1]:4711\"",
                "Forwarded: for=127.0.0.1, for=\"127.0.0.5:80\";host=\"localhost:80\"",
                "X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-For: 127.0.0.7, 127.0.0.5",
                "X-Forwarded-For: ::ffff:127.0.0.1",
                "X-Forwarded-For: 127.0.0.1:80",
                "X-Real-IP: 127.0.0.1",
            })
    void trustedProxyOfThisMachineMayForwardForIt(String header) {
        assertThat(isOfThisMachine(TRUSTING, with(header))).isTrue();
        assertThat(isOfThisMachine(UNTRUSTING, with(header))).isFalse();
        assertThat(TRUSTING.of(from("10.0.0.1"), with(header)).isAdmin())
                .as("by the proxy of another machine")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=192.0.2.1",
                "Forwarded: for=127.0.0.5, for=192.0.2.1",
                "Forwarded: for=192.0.2.1, for=127.0.0.5",
                "Forwarded: for=127.0.0.1;for=203.0.113.9",
                "Forwarded: for=127.0.0.1;FOR=127.0.0.1",
                "Forwarded: for=\"127.0.0.1, for=127.0.0.1",
                "Forwarded: for=127.0.0.1;host=dash.example",
                "Forwarded: for=127.0.0.1;host=\"a b\"",
                "Forwarded: for=127.0.0.1,",
                "Forwarded: for=127.0.0.1;",
                "Forwarded: for=127.0.0.1 proto=http",
                "Forwarded: for 127.0.0.1",
                "Forwarded: for=unknown",
                "Forwarded: for=_hidden",
                "Forwarded: for=\"[127.0.0.1\"",
                "Forwarded: for=\"[::1]80\"",
                "Forwarded: proto=https",
                "Forwarded: ",
                "X-Forwarded-For: 192.0.2.1",
                "X-Forwarded-For: 192.0.2.1, 127.0.0.5",
                "X-Forwarded-For: 127.0.0.5, 192.0.2.1, 10.1.1.1",
                "X-Forwarded-For: 127.0.0.5, 10.1.2.3",
                "X-Forwarded-For: unknown, 127.0.0.1",
                "X-Forwarded-For: 127.0.0.1,",
                "X-Forwarded-For: ",
                "X-Forwarded-For: localhost",
                "X-Forwarded-For: 127.1",
                "X-Forwarded-For: \"127.0.0.1\"",
                "X-Real-IP: 192.0.2.1",
                "X-Forwarded-Proto: https",
                "Via: 1.1 proxy",
            })
    void trustedProxyThatForwardsForOthersOrNobodyDoesNotMakeItThisMachine(String header) {
        assertThat(isOfThisMachine(TRUSTING, with(header))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Real-IP: 203.0.113.9",
                "X-Real-IP: nonsense",
                "Forwarded: for=192.0.2.1",
                "Forwarded: nonsense",
                "X-Forwarded-For: 192.0.2.1",
                "X-Forwarded-Host: dash.example",
                "CF-Connecting-IP: 203.0.113.9",
                "True-Client-IP: 203.0.113.9",
            })
    void headersThatContradictEachOtherDoNeither(String header) {
        HttpHeaders headers = with(header).add("X-Forwarded-For", "127.0.0.1");
        assertThat(isOfThisMachine(TRUSTING, headers)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rebound.example",
                "rebound.example:8080",
                "localhost.rebound.example",
                "128.0.0.1",
                "127.1",
                "localhost, rebound.example"
            })
    void trustedProxyThatIsAskedForAnotherHostDoesNotMakeItThisMachine(String host) {
        assertThat(isOfThisMachine(TRUSTING, host(host).add("X-Forwarded-For", "127.0.0.1")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1|X-Forwarded-For: 198.51.100.7|192.0.2.1",
                "127.0.0.1|X-Forwarded-For: 198.51.100.7|198.51.100.7",
                "127.0.0.1|X-Forwarded-For: 203.0.113.9, 198.51.100.7, 10.1.1.1|198.51.100.7",
                "10.3.2.1|Forwarded: for=\"[2001:db8::7]:80\"|2001:db8::7",
                "::1|X-Real-IP: ::ffff:198.51.100.7|198.51.100.7",
                "127.0.0.1|X-Forwarded-For: nonsense|127.0.0.1",
                "127.0.0.1|Via: 1.1 proxy|127.0.0.1",
            })
    void addressIsTheClientsThatATrustedProxyNames(String peer, String header, String address) throws IOException {
        Caller caller = TRUSTING.of(from(peer), with(header));
        assertThat(caller.address()).isEqualTo(InetAddress.getByName(address));
    }

    @Test
    void addressIsTheProxysWhereItContradictsItself() {
        HttpHeaders headers = with("X-Forwarded-For: 198.51.100.7").add("X-Real-IP", "198.51.100.8");
        assertThat(TRUSTING.of(from("127.0.0.1"), headers).address()).isEqualTo(InetAddress.getLoopbackAddress());
    }

    private static boolean isOfThisMachine(Callers callers, HttpHeaders headers) {
        Caller caller = callers.of(from("127.0.0.1"), headers);
        assertThat(caller.mayPublish()).isEqualTo(caller.isAdmin());
        return caller.isAdmin();
    }

    private static Channel from(String address) {
        return new Connected(new InetSocketAddress(address, 1));
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
