package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.sluice.codec.Deflation;
import dev.sluice.codec.MessagePacking;
import dev.sluice.hub.Hub;
import dev.sluice.message.Packing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** Tokens are planted everywhere where the watch looks. */
class TokenWatchTests {

    private static final String TOKEN = TestTokens.of("planted", "a", "a");
    private static final String SIGNATURE = TOKEN.substring(TOKEN.lastIndexOf('.') + 1);

    /** Not the installed one: what is planted here is no fault. */
    private final TokenWatch watch = new TokenWatch();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private final WatchedServer server = new WatchedServer(
            watch,
            new StaticListableBeanFactory(Map.of("meters", meters)).getBeanProvider(MeterRegistry.class),
            new StaticListableBeanFactory().getBeanProvider(Hub.class));

    @BeforeEach
    void begin() {
        server.onBegin();
    }

    @AfterEach
    void findsEachOnce() {
        assertThatCode(watch::assertNothingFound).doesNotThrowAnyException();
    }

    private void assertFoundIn(String where) {
        assertThatThrownBy(watch::assertNothingFound)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(where)
                .hasMessageNotContaining(SIGNATURE);
    }

    @Test
    void findsATokenThatNobodyToldItOf() {
        watch.look("a text", "shown was Bearer " + TOKEN + ", which is bad");
        assertFoundIn("a text: ...shown was Bearer <token>");
    }

    @Test
    void findsTheSignatureAlone() {
        watch.know(TOKEN);
        watch.look("a text", "{\"key\":\"" + SIGNATURE + "\"}");
        assertFoundIn("a text");
    }

    /** As documents and tests print, which must not blind it for the others. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl",
                "a.b.c",
                "0123456789012345678901234567890123456789abcdef"
            })
    void whatIsNoTokenIsNoneAndOneBesideItIs(String fake) {
        watch.know(TOKEN);
        watch.look("a text", fake);
        assertThatCode(watch::assertNothingFound).doesNotThrowAnyException();
        watch.look("a text", fake + " " + SIGNATURE);
        assertFoundIn("a text");
    }

    @Test
    void looksAtTheLogAndAtFaultsInIt() {
        TokenAppender appender = new TokenAppender(watch);
        appender.start();
        appender.doAppend(event("refused {}", TOKEN, null));
        assertFoundIn("log of planted");
        appender.doAppend(
                event("refused {}", "x", new IllegalStateException("outer", new IllegalStateException(TOKEN))));
        assertFoundIn("log of planted");
    }

    private static LoggingEvent event(String message, String argument, @Nullable Throwable fault) {
        Logger logger = (Logger) LoggerFactory.getLogger("planted");
        return new LoggingEvent("planted", logger, Level.INFO, message, fault, new Object[] {argument});
    }

    private static void write(EmbeddedChannel server, byte[]... pieces) {
        for (byte[] piece : pieces) {
            assertThat(server.writeOutbound(Unpooled.wrappedBuffer(piece))).isTrue();
        }
    }

    private static void write(EmbeddedChannel server, String... pieces) {
        write(server, Stream.of(pieces).map(RawWebSocket::utf8).toArray(byte[][]::new));
    }

    private EmbeddedChannel connection() {
        return new EmbeddedChannel(new WatchedOutput(watch));
    }

    @Test
    void looksAtWhatGoesOutOnAConnection() {
        write(connection(), "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: " + TOKEN + "\r\n\r\n");
        assertFoundIn("what went out");
        write(
                connection(),
                WebSocketFrames.unmasked(RawWebSocket.TEXT, RawWebSocket.utf8("{'message':'" + TOKEN + "'}")));
        assertFoundIn("what went out");
        write(connection(), Cbor.of("{\"message\":\"" + TOKEN + "\"}"));
        assertFoundIn("what went out");
    }

    /** Wherever it is cut. */
    @Test
    void whatIsWrittenInPiecesIsOneText() {
        watch.know(TOKEN);
        for (int at = 1; at < TOKEN.length(); at++) {
            write(connection(), "data: {", TOKEN.substring(0, at), TOKEN.substring(at), "}");
            assertFoundIn("<token>");
        }
        write(connection(), TOKEN.split("(?<=\\G.{7})"));
        assertFoundIn("<token>");
    }

    @Test
    void cookieOfABrowserIsThere() {
        write(connection(), "HTTP/1.1 200 OK\r\nset-cookie: __Host-sluice=" + TOKEN + "; Path=/\r\nX: y\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 600, 20_000})
    void looksIntoWhatIsCompressed(int before) {
        Packing packing = MessagePacking.of(null, new Deflation(1, 100));
        byte[] text = RawWebSocket.utf8("{'message':'" + " ".repeat(before) + TOKEN + "'}");
        byte[] message = packing.message(List.of(WebSocketFrames.unmasked(RawWebSocket.TEXT, text)));
        EmbeddedChannel server = connection();
        write(server, "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
        write(server, Arrays.copyOfRange(message, message.length / 2, message.length)); // of one that began past Netty
        write(server, message, WebSocketFrames.unmasked(RawWebSocket.PING, new byte[0]));
        assertFoundIn("what went out");
        write(server, Arrays.copyOf(message, 1));
    }

    @Test
    void looksAtMeters() {
        var unused = meters.counter("requests", "who", TOKEN);
        assertFoundIn("a meter");
        server.onEnd();
        assertFoundIn("a meter");
    }
}
