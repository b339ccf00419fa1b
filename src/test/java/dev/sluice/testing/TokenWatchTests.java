package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
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
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tokens are planted everywhere where the watch looks. */
class TokenWatchTests {

    private static final String TOKEN = TestTokens.of("planted", "a", "a");
    private static final String SIGNATURE = TOKEN.substring(TOKEN.lastIndexOf('.') + 1);

    /** Not the installed one: what is planted here is no fault. */
    private final TokenWatch watch = new TokenWatch();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private final WatchedAnswers answers = new WatchedAnswers(
            watch, new StaticListableBeanFactory(Map.of("meters", meters)).getBeanProvider(MeterRegistry.class));

    @BeforeEach
    void begin() {
        answers.onBegin();
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

    private void answer(HttpHandler handler) {
        answers.apply(handler)
                .handle(MockServerHttpRequest.get("/x?token=" + TOKEN).build(), new MockServerHttpResponse())
                .block();
    }

    private static DataBuffer buffer(String text) {
        return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void looksAtAnswers() {
        Stream<HttpHandler> handlers = Stream.of(
                (request, response) -> response.writeWith(Mono.just(buffer(TOKEN))),
                (request, response) -> response.writeWith(Flux.just(buffer("a"), buffer("b " + TOKEN))),
                (request, response) -> response.writeAndFlushWith(Flux.just(Mono.just(buffer(TOKEN)))),
                (request, response) -> withHeader(response, "WWW-Authenticate"));
        handlers.forEach(handler -> {
            answer(handler);
            assertFoundIn("answer at /x");
        });
        answer((request, response) -> withHeader(response, "Set-Cookie"));
    }

    private static Mono<Void> withHeader(ServerHttpResponse response, String name) {
        response.getHeaders().set(name, "x=" + TOKEN);
        return response.setComplete();
    }

    @Test
    void looksAtMeters() {
        var unused = meters.counter("requests", "who", TOKEN);
        assertFoundIn("a meter");
        answers.onEnd();
        assertFoundIn("a meter");
    }
}
