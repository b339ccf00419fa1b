package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.TestKey;
import dev.sluice.testing.WithProtection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** As the server starts where nobody sets anything but a proxy of this machine that is trusted. */
@NoLeaks
@WithProtection
class ProtectedModeIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    private HttpResponse<String> publish(String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/publish"))
                .timeout(JdkClient.PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"topic\":\"a\",\"data\":1}"));
        return HTTP.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    private String publishByWebSocket(String... header) {
        var builder = JdkClient.newBuilder();
        if (header.length > 0) {
            builder.header(header[0], header[1]);
        }
        try (JdkClient client = JdkClient.connect(builder, port, "/ws")) {
            client.send("{'type':'publish','id':1,'topic':'a','data':1}");
            String answer = client.next("published", "error").toString();
            client.send("{'type':'ping','id':2}");
            assertThat(client.next("pong").path("id").asInt()).isEqualTo(2);
            return answer;
        }
    }

    @Test
    void whoShowsTheKeyPublishes() throws Exception {
        assertThat(publish("Authorization", TestKey.authorization()).statusCode())
                .isEqualTo(200);
        assertThat(publishByWebSocket("Authorization", TestKey.authorization())).contains("\"published\"");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere nobody tells which program has a connection")
    void programOfThisMachinePublishesAsItIs() throws Exception {
        assertThat(publish().statusCode()).isEqualTo(200);
        assertThat(publishByWebSocket()).contains("\"published\"");
    }

    @Test
    void whatAProxyForwardsIsNotOfThisMachineByItsConnection() throws Exception {
        HttpResponse<String> answer = publish("Via", "1.1 proxy");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("\"code\":\"forbidden\"", "key").doesNotContain(TestKey.authorization());
        assertThat(publishByWebSocket("Via", "1.1 proxy")).contains("\"forbidden\"");
    }

    @Test
    void trustedProxyMayForwardForThisMachine() throws Exception {
        assertThat(publish("X-Forwarded-For", "127.0.0.1").statusCode()).isEqualTo(200);
        assertThat(publishByWebSocket("Forwarded", "for=\"[::1]\"")).contains("\"published\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: 127.0.0.1|X-Real-IP: 203.0.113.9",
                "Forwarded: for=127.0.0.1;for=203.0.113.9|X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-For: 203.0.113.9|X-Forwarded-Proto: https",
            })
    void contradictionsAreForbidden(String headers) throws Exception {
        String[] nameAndValue = headers.split(": |\\|");
        assertThat(publish(nameAndValue).statusCode()).isEqualTo(403);
    }
}
