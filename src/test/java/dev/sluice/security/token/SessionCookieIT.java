package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestTokens;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code /api/session}: the cookie that a page's token becomes, and whose pages it counts for. */
@NoLeaks
@WithTokens
class SessionCookieIT extends TokenCalls {

    @Test
    void sessionOfAPageIsACookieForItsOwnOrigin() throws Exception {
        publish("cookie/a");
        String token = TestTokens.of("ann", "cookie/#", "cookie/#");
        HttpResponse<String> begun = send("POST", "/api/session", "", bearer(token));
        assertThat(begun.statusCode()).isEqualTo(200);
        assertThat(json(begun).path("subject").asString("")).isEqualTo("ann");
        String cookie = begun.headers().firstValue("Set-Cookie").orElse("");
        assertThat(cookie)
                .startsWith("__Host-sluice=" + token)
                .contains("; Path=/", "; Secure", "; HTTPOnly", "; SameSite=Strict", "; Max-Age=35")
                .doesNotContain("Domain");
        String[] shown = {"Cookie", "__Host-sluice=" + token};
        String own = "http://127.0.0.1:" + port;
        assertThat(get("/api/topics", with(shown, "Sec-Fetch-Site", "same-origin"))
                        .body())
                .contains("cookie/a");
        assertThat(get("/api/topics", with(shown, "Origin", own)).body()).contains("cookie/a");
        for (String[] foreign : List.of(
                shown,
                with(shown, "Sec-Fetch-Site", "same-site"),
                with(shown, "Sec-Fetch-Site", "none"),
                with(shown, "Sec-Fetch-Site", "cross-site"))) {
            assertThat(get("/api/topics", foreign).statusCode()).isEqualTo(401);
        }
        assertThat(get("/api/topics", with(shown, "Origin", "http://evil.example"))
                        .statusCode())
                .isEqualTo(403);
        String item = "{'topic':'cookie/a','data':1}";
        assertThat(send("POST", "/api/publish", item, with(shown, "Sec-Fetch-Site", "same-origin"))
                        .statusCode())
                .as("what changes something needs an origin")
                .isEqualTo(401);
        assertThat(send("POST", "/api/publish", item, with(shown, "Origin", own))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/api/session", "", with(shown, "Origin", own)).statusCode())
                .as("a cookie makes no cookie")
                .isEqualTo(401);
        HttpResponse<String> ended = send("DELETE", "/api/session", "", with(shown, "Origin", own));
        assertThat(ended.statusCode()).isEqualTo(204);
        assertThat(ended.headers().firstValue("Set-Cookie").orElse(""))
                .startsWith("__Host-sluice=;")
                .contains("Max-Age=0");
    }

    private static String[] with(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    private HttpResponse<String> preflight(String path, String origin, String method) throws Exception {
        return send(
                "OPTIONS",
                path,
                "",
                "Origin",
                origin,
                "Access-Control-Request-Method",
                method,
                "Access-Control-Request-Headers",
                "authorization");
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** A browser asks before it sends a DELETE, and shows the page no more of an answer than the server lets it. */
    @Test
    void pagesOfNamedOriginsDoAllThatTheApiHasAndOthersNothing() throws Exception {
        for (String path : List.of("/api/session", "/api/revocations", "/api/revocations/0123456789abcdef")) {
            String method = path.equals("/api/revocations") ? "POST" : "DELETE";
            HttpResponse<String> asked = preflight(path, OtherPages.ALLOWED, method);
            assertThat(asked.statusCode()).as(path).isEqualTo(200);
            assertThat(header(asked, "Access-Control-Allow-Origin")).isEqualTo(OtherPages.ALLOWED);
            assertThat(header(asked, "Access-Control-Allow-Methods")).contains(method);
            assertThat(header(asked, "Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(preflight(path, OtherPages.FOREIGN, method).statusCode()).isEqualTo(403);
        }
        String[] page = {"Origin", OtherPages.ALLOWED};
        HttpResponse<String> ended = send("DELETE", "/api/session", "", page);
        assertThat(ended.statusCode()).isEqualTo(204);
        assertThat(header(ended, "Access-Control-Allow-Origin")).isEqualTo(OtherPages.ALLOWED);
        assertThat(header(ended, "Set-Cookie")).startsWith("__Host-sluice=;");
        HttpResponse<String> refused = get("/api/topics", page);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(header(refused, "Access-Control-Expose-Headers")).contains("WWW-Authenticate", "Retry-After");
        HttpResponse<String> foreign = send("DELETE", "/api/session", "", "Origin", OtherPages.FOREIGN);
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(header(foreign, "Set-Cookie"))
                .as("nobody else signs its people out")
                .isEmpty();
    }

    @Test
    void whereTokensComeFromIsReadByEverybodysPages() throws Exception {
        HttpResponse<String> resource = get("/.well-known/oauth-protected-resource", "Origin", "https://any.example");
        assertThat(resource.statusCode()).isEqualTo(200);
        assertThat(header(resource, "Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void newTokenTakesThePlaceOfTheCookie() throws Exception {
        String old = TestTokens.of("ann", "a", "a");
        String fresh = TestTokens.of("ann", "b", "b");
        HttpResponse<String> begun = send(
                "POST",
                "/api/session",
                "",
                with(bearer(fresh), "Cookie", "__Host-sluice=" + old, "Origin", "http://127.0.0.1:" + port));
        assertThat(begun.statusCode()).isEqualTo(200);
        assertThat(begun.headers().firstValue("Set-Cookie").orElse("")).startsWith("__Host-sluice=" + fresh);
    }
}
