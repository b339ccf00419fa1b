package dev.sluice.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestTokens;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** {@code /api/revocations}, by those who administer the server. */
@NoLeaks
@WithTokens
class RevocationIT extends TokenCalls {

    @Autowired
    private TokenProperties tokens;

    @Test
    void revocationsAreListedAndTakenBack() throws Exception {
        String[] admin = bearer(TestTokens.ofAdmin());
        String[] ann = bearer(TestTokens.fresh("'sub':'revoked-ann','jti':'t1','sluice':{'subscribe':['#']}"));
        assertThat(get("/api/topics", ann).statusCode()).isEqualTo(200);
        assertThat(send("POST", "/api/revocations", "{'sub':'revoked-ann'}", ann)
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> made = send("POST", "/api/revocations", "{'sub':'revoked-ann'}", admin);
        assertThat(made.statusCode()).isEqualTo(201);
        long now = System.currentTimeMillis() / 1000;
        assertThat(json(made).path("until").asLong()).isBetween(now + 86_000, now + 86_401);
        String id = json(made).path("id").asString("");
        assertThat(made.headers().firstValue("Location")).hasValue("/api/revocations/" + id);
        HttpResponse<String> refused = get("/api/topics", ann);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(challenge(refused)).contains("revoked");
        assertThat(get("/api/revocations", admin).body()).contains("\"sub\":\"revoked-ann\"");
        assertThat(send("DELETE", "/api/revocations/" + id, "", admin).statusCode())
                .isEqualTo(204);
        assertThat(send("DELETE", "/api/revocations/" + id, "", admin).statusCode())
                .isEqualTo(404);
        assertThat(get("/api/topics", ann).statusCode()).isEqualTo(200);
        HttpResponse<String> byId = send("POST", "/api/revocations", "{'jti':'t1','until':" + (now + 60) + "}", admin);
        assertThat(byId.statusCode()).isEqualTo(201);
        assertThat(get("/api/topics", ann).statusCode()).isEqualTo(401);
        assertThat(send("DELETE", "/api/revocations/" + json(byId).path("id").asString(""), "", admin)
                        .statusCode())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'sub':'a','jti':'b'}",
                "{'sub':''}",
                "{'sub':'a','until':1}",
                "{'sub':'a','until':'x'}",
                "[]",
                "7",
                "x"
            })
    void badRevocationsAreRefused(String body) throws Exception {
        HttpResponse<String> response = send("POST", "/api/revocations", body, bearer(TestTokens.ofAdmin()));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("code").asString("")).isEqualTo("bad_parameter");
    }

    /** As where the disk is full. */
    @Test
    void whatCanNotBeKeptSaysWhatHoldsUntilARestart() throws Exception {
        String[] admin = bearer(TestTokens.ofAdmin());
        Path inTheWay = Files.createDirectory(Path.of(tokens.revocations() + ".new"));
        try {
            HttpResponse<String> made = send("POST", "/api/revocations", "{'sub':'unkept'}", admin);
            assertThat(made.statusCode()).isEqualTo(503);
            assertThat(made.body()).contains("it is in force, but");
            String id = json(get("/api/revocations", admin))
                    .valueStream()
                    .filter(each -> each.path("sub").asString("").equals("unkept"))
                    .map(each -> each.path("id").asString(""))
                    .findFirst()
                    .orElseThrow();
            HttpResponse<String> takenBack = send("DELETE", "/api/revocations/" + id, "", admin);
            assertThat(takenBack.statusCode()).isEqualTo(503);
            assertThat(takenBack.body()).contains("it is taken back, but");
        } finally {
            Files.delete(inTheWay);
        }
    }
}
