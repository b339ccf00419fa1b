package dev.sluice.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections from their accept on, in virtual time. */
class ConnectionsTests {

    private static final long HELD_MAX = 10_000;
    private static final ConnectionLimits LIMITS =
            new ConnectionLimits(3, 2, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HeldBytes held = new HeldBytes(HELD_MAX);
    private final Connections connections =
            new Connections(LIMITS, address -> address.getHostAddress().startsWith("203.0.113."), held, meters);

    @AfterEach
    void nothingIsHeldForConnectionsThatAreGone() {
        assertThat(held.now()).isZero();
    }

    private EmbeddedChannel connect(String address) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpServerCodec());
        channel.freezeTime();
        connections.accept(channel, new InetSocketAddress(address, 50_000));
        return channel;
    }

    private static void send(EmbeddedChannel channel, String text) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
            channel.inboundMessages().forEach(ReferenceCountUtil::release);
            channel.inboundMessages().clear();
        }
    }

    private static void close(EmbeddedChannel channel) {
        var unused = channel.close();
    }

    private static String sent(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            text.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
        return text.toString();
    }

    private static void pass(EmbeddedChannel channel, Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    private double refused(String limit) {
        return meters.get("sluice.connections.refused")
                .tag("limit", limit)
                .counter()
                .count();
    }

    @Test
    void oneTooManyIsClosedUntilAnotherIsGone() {
        EmbeddedChannel first = connect("127.0.0.1");
        EmbeddedChannel second = connect("127.0.0.1");
        EmbeddedChannel third = connect("127.0.0.1");
        assertThat(connect("127.0.0.1").isOpen()).isFalse();
        assertThat(refused("max")).isOne();
        assertThat(meters.get("sluice.connections").gauge().value()).isEqualTo(3);
        close(second);
        EmbeddedChannel fourth = connect("127.0.0.1");
        assertThat(fourth.isOpen()).isTrue();
        close(first);
        close(third);
        close(fourth);
        assertThat(meters.get("sluice.connections").gauge().value()).isZero();
    }

    @Test
    void anAddressHasItsShareAndANetworkOfIpv6IsOneAddress() {
        EmbeddedChannel first = connect("2001:db8::1");
        EmbeddedChannel second = connect("2001:db8::2");
        assertThat(connect("2001:db8::3").isOpen()).isFalse();
        assertThat(refused("max-per-address")).isOne();
        EmbeddedChannel other = connect("2001:db8:0:1::1");
        assertThat(other.isOpen()).isTrue();
        close(first);
        close(second);
        close(other);
    }

    @Test
    void aProxyThatIsTrustedHasNoShare() {
        for (EmbeddedChannel channel :
                List.of(connect("203.0.113.1"), connect("203.0.113.1"), connect("203.0.113.1"))) {
            assertThat(channel.isOpen()).isTrue();
            close(channel);
        }
    }

    @Test
    void aHeadThatDripsIsAnswered408() {
        EmbeddedChannel channel = connect("127.0.0.1");
        for (int i = 0; i < 9; i++) {
            send(channel, i == 0 ? "GET / HTTP/1.1\r\n" : "a: b\r\n");
            pass(channel, Duration.ofSeconds(1));
            assertThat(channel.isOpen()).isTrue();
        }
        pass(channel, Duration.ofSeconds(2));
        assertThat(sent(channel))
                .startsWith("HTTP/1.1 408 ")
                .contains("\r\nConnection: close\r\n", "\r\nX-Content-Type-Options: nosniff\r\n")
                .endsWith("\r\n\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aHeadThatIsWholeInTimeHasNoEnd() {
        EmbeddedChannel channel = connect("127.0.0.1");
        send(channel, "GET / HTTP/1.1\r\n\r\n");
        assertThat(held.now()).isZero();
        pass(channel, Duration.ofMinutes(5));
        assertThat(channel.isOpen()).isTrue();
        close(channel);
    }

    @Test
    void aBodyWhoseAnswerIsThereIsNotWaitedForWithoutEnd() {
        EmbeddedChannel channel = connect("127.0.0.1");
        send(channel, "POST /none HTTP/1.1\r\nContent-Length: 100\r\n\r\n");
        answer(channel);
        for (int i = 0; i < 29; i++) {
            send(channel, "x");
            pass(channel, Duration.ofSeconds(1));
            assertThat(channel.isOpen()).isTrue();
        }
        pass(channel, Duration.ofSeconds(2));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aBodyThatEndsBehindItsAnswerLeavesTheConnection() {
        EmbeddedChannel channel = connect("127.0.0.1");
        send(channel, "POST /none HTTP/1.1\r\nContent-Length: 2\r\n\r\n");
        answer(channel);
        send(channel, "xx");
        pass(channel, Duration.ofMinutes(5));
        assertThat(channel.isOpen()).isTrue();
        close(channel);
    }

    /** Else a megabyte of chunks of one byte would hold an event loop for seconds. */
    @Test
    void smallPiecesOfABodyThatCameTogetherAreOne() {
        EmbeddedChannel channel = connect("127.0.0.1");
        send(channel, "POST /none HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
        String body = "abcdefghij".repeat(5_000);
        channel.writeInbound(Unpooled.copiedBuffer(
                body.chars().mapToObj(c -> "1\r\n" + (char) c + "\r\n").collect(Collectors.joining()),
                StandardCharsets.US_ASCII));
        assertThat(channel.inboundMessages()).hasSizeLessThan(10);
        assertThat(received(channel)).isEqualTo(body);
        channel.writeInbound(Unpooled.copiedBuffer("1\r\nx\r\n0\r\n\r\n", StandardCharsets.US_ASCII));
        assertThat(channel.inboundMessages()).hasSize(2).last().isInstanceOf(LastHttpContent.class);
        assertThat(received(channel)).isEqualTo("x");
        close(channel);
    }

    /** Else a read full of small requests would be served in one go, and the event loop's other connections wait. */
    @Test
    void requestsThatCameTogetherHaveATurnEach() {
        EmbeddedChannel channel = connect("127.0.0.1");
        channel.writeInbound(Unpooled.copiedBuffer(
                "GET /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\nContent-Length: 2\r\n\r\nxxGET /3 HTTP/1.1\r\n\r\n",
                StandardCharsets.US_ASCII));
        assertThat(targets(channel)).containsExactly("/1");
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(held.now()).isPositive();
        answer(channel);
        assertThat(targets(channel)).as("before the loop's next turn").isEmpty();
        pass(channel, Duration.ofNanos(1));
        assertThat(targets(channel)).containsExactly("/2");
        pass(channel, Duration.ofSeconds(1));
        assertThat(targets(channel)).as("before the answer").isEmpty();
        answer(channel);
        pass(channel, Duration.ofNanos(1));
        assertThat(targets(channel)).containsExactly("/3");
        assertThat(held.now()).isZero();
        close(channel);
    }

    @Test
    void requestsThatWaitForAnAnswerHaveABoundTogether() {
        EmbeddedChannel channel = connect("127.0.0.1");
        send(channel, "GET / HTTP/1.1\r\n\r\n".repeat((int) (HELD_MAX / 1_024) + 2));
        assertThat(channel.isOpen()).isFalse();
    }

    private static List<String> targets(EmbeddedChannel channel) {
        List<String> targets = new ArrayList<>();
        for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (part instanceof HttpRequest request) {
                targets.add(request.uri());
            }
            ReferenceCountUtil.release(part);
        }
        return targets;
    }

    private static String received(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (HttpContent piece = channel.readInbound(); piece != null; piece = channel.readInbound()) {
            text.append(piece.content().toString(StandardCharsets.US_ASCII));
            piece.release();
        }
        return text.toString();
    }

    private static void answer(EmbeddedChannel channel) {
        var unused = channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND, Unpooled.EMPTY_BUFFER));
        assertThat(sent(channel)).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void headsHaveABoundTogether() {
        EmbeddedChannel first = connect("127.0.0.1");
        EmbeddedChannel second = connect("127.0.0.1");
        String half = "GET / HTTP/1.1\r\na: " + "x".repeat(3_000);
        send(first, half);
        assertThat(held.now()).isGreaterThan(half.length());
        send(second, half);
        assertThat(sent(second)).startsWith("HTTP/1.1 503 ");
        assertThat(second.isOpen()).isFalse();
        send(first, "\r\n\r\n");
        assertThat(held.now()).isZero();
        EmbeddedChannel third = connect("127.0.0.1");
        send(third, half);
        assertThat(third.isOpen()).isTrue();
        close(first);
        close(third);
    }
}
