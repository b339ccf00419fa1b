package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.server.ServerWebExchange;

class OriginsTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "https://app.example",
                "HTTPS://App.Example",
                "http://app.example:8080",
                "https://app.example:80",
                "http://192.0.2.1",
                "http://[::1]:3000",
                "https://xn--bcher-kva.example",
                "capacitor://localhost",
                "chrome-extension://abcdefghijklmnop",
            })
    void whatBrowsersSendIsTaken(String origin) {
        assertThat(Origins.checked("s", List.of(origin))).containsExactly(origin);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app.example|https://app.example",
                "app.example:8080|https://",
                "https://x:443|leave out port 443",
                "http://x:80|leave out port 80",
                "HTTPS://x:443|leave out port 443",
                "https://*.x|no patterns",
                "https://x/|not even a slash",
                "https://x/app|not even a slash",
                "https://x?a=b|not even a slash",
                "https://me@x|not even a slash",
                "https://|not even a slash",
                "https://x:|host or port",
                "https://x:99999|host or port",
                "https://a b|no URI",
                "https://bücher.example|xn--bcher-kva.example",
                "http://[0:0:0:0:0:0:0:1]|[::1]",
            })
    void whatCanMatchNothingIsRefused(String origin, String reason) {
        assertThatThrownBy(() -> Origins.checked("sluice.sse.allowed-origins", List.of("https://fine.example", origin)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sluice.sse.allowed-origins")
                .hasMessageContaining("'" + origin + "'")
                .hasMessageContaining(reason);
    }

    private static boolean passes(String url, String origin) {
        MockServerHttpRequest request =
                MockServerHttpRequest.get(url).header("Origin", origin).build();
        return passes(MockServerWebExchange.from(request), "https://Dash.Example");
    }

    private static boolean passes(ServerWebExchange exchange, String... listed) {
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(List.of(listed));
        allowed.setAllowedMethods(List.of("GET"));
        return new Origins.Check().process(allowed, exchange);
    }

    /** A browser hides the answer from a page that has sent the cookie, unless it is told that the page may. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "https://dash.example, https://dash.example, true",
                "HTTPS://DASH.example, HTTPS://DASH.example, true",
                "https://other.example, *, -",
                "null, *, -"
            })
    void pagesOfAnOriginThatIsListedByNameMayUseTheCookie(String origin, String told, @Nullable String cookies) {
        for (MockServerHttpRequest.BaseBuilder<?> request : List.of(
                MockServerHttpRequest.get("http://localhost:8080/sse"),
                MockServerHttpRequest.options("http://localhost:8080/sse")
                        .header("Access-Control-Request-Method", "GET"))) {
            MockServerWebExchange exchange =
                    MockServerWebExchange.from(request.header("Origin", origin).build());
            assertThat(passes(exchange, "*", "null", "https://Dash.Example")).isTrue();
            HttpHeaders headers = exchange.getResponse().getHeaders();
            assertThat(headers.getAccessControlAllowOrigin()).isEqualTo(told);
            assertThat(headers.getFirst("Access-Control-Allow-Credentials")).isEqualTo(cookies);
        }
    }

    /** Any page can make itself one without an origin. */
    @Test
    void nullNamesNobody() {
        assertThat(Origins.isNamed("null", List.of("null"))).isFalse();
    }

    @Test
    void caseDoesNotCount() {
        assertThat(passes("http://localhost:8080/ws", "https://dash.example")).isTrue();
        assertThat(passes("http://localhost:8080/ws", "HTTPS://DASH.example")).isTrue();
        assertThat(passes("http://LocalHost:8080/ws", "http://localhost:8080")).isTrue();
        assertThat(passes("http://localhost:8080/ws", "HTTP://LOCALHOST:8080")).isTrue();
        assertThat(passes("http://LocalHost/ws", "http://localhost")).isTrue();
    }

    @Test
    void othersArePagesOfOthers() {
        assertThat(passes("http://localhost:8080/ws", "http://localhost:8081")).isFalse();
        assertThat(passes("http://localhost:8080/ws", "http://localhost")).isFalse();
        assertThat(passes("http://localhost:8080/ws", "https://localhost:8080")).isFalse();
        assertThat(passes("http://localhost:8080/ws", "https://evil.example")).isFalse();
        assertThat(passes("http://localhost:8080/ws", "https://dash.example.evil"))
                .isFalse();
        assertThat(passes("http://localhost:8080/ws", "null")).isFalse();
    }
}
