package dev.sluice.http.publish;

import static dev.sluice.http.ApiClient.assertProblem;
import static dev.sluice.http.ApiClient.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.ApiClient;
import dev.sluice.hub.Hub;
import dev.sluice.testing.Bystander;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.Subscriber;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Publishing by HTTP, with the JDK's client and, where it has to be cut off midway, a bare socket. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.http.item-size=1KB", "sluice.http.body-timeout=3s"})
class PublishHttpIT {

    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";
    private static final String SENML = "application/senml+json";

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private Bystander bystander;

    @BeforeEach
    void watch() {
        bystander = new Bystander(port, hub);
    }

    @AfterEach
    void nobodyElseIsHarmed() {
        bystander.isUnharmed();
        bystander.close();
    }

    @Test
    void objectIsPublishedAndAnsweredWithItsPlace() {
        try (Subscriber listener = new Subscriber(port, "one/+")) {
            HttpResponse<String> answer = post(JSON, "{'topic':'one/a','data':{'v': 1.50}}");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
            long offset = listener.next().offset();
            byte[] data = hub.journal().read(offset - 1, 1).updates().get(0).data();
            assertThat(new String(data, StandardCharsets.UTF_8)).isEqualTo("{\"v\":1.50}");
            assertThat(answer.body())
                    .isEqualTo("{\"index\":0,\"topic\":\"one/a\",\"seq\":1,\"offset\":" + offset + "}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'topic':'a/+','data':1}|400|bad_topic",
                "{'topic':'a//b','data':1}|400|bad_topic",
                "{'topic':'$sys/a','data':1}|403|forbidden",
                "{'topic':5,'data':1}|400|bad_parameter",
                "{'data':1}|400|bad_parameter",
                "{'topic':'a'}|400|bad_parameter",
                "{'topic':'a','data':1|400|bad_frame",
                "{'topic':'a','data':1}{}|400|bad_frame",
                "{'topic':'a','data':'\\ud800'}|400|bad_frame",
                "7|400|bad_frame",
                "``|400|bad_frame"
            })
    void badObjectIsAProblem(String body, int status, String code) {
        assertProblem(post(JSON, body), status, code);
    }

    @Test
    void objectThatIsTooLargeIsAProblem() {
        assertProblem(post(JSON, "{'topic':'a','data':'" + "x".repeat(2_000_000) + "'}"), 413, "too_large");
    }

    @Test
    void arrayIsAnsweredItemByItem() {
        HttpResponse<String> answer = post(
                JSON,
                "[{'topic':'arr/a','data':1},{'topic':'#','data':1},{'topic':'arr/a','data':'" + "x".repeat(1_100)
                        + "'},{'topic':'arr/a','data':null}]");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
        assertThat(briefly(JsonMapper.shared().readTree(answer.body())))
                .containsExactly("0 arr/a 1", "1 bad_topic", "2 too_large", "3 arr/a 2");
    }

    @Test
    void brokenArrayEndsWithItsFault() {
        assertThat(briefly(array("[{'topic':'brk/a','data':1},{'topic':'a',,},{'topic':'brk/a','data':2}]")))
                .containsExactly("0 brk/a 1", "1 bad_frame");
        assertThat(briefly(array("[{'topic':'brk/b','data':1},{'topic':'brk/b'")))
                .containsExactly("0 brk/b 1", "1 bad_frame");
        assertThat(briefly(array("[]"))).isEmpty();
    }

    @Test
    void linesAreAnsweredLineByLine() {
        HttpResponse<String> answer =
                post(NDJSON, "{'topic':'nd/a','data':1}\n\nx\n{'topic':'nd/a','data':2}\r\n{'topic':'nd/b','data':3}");
        assertThat(answer.headers().firstValue("Content-Type")).contains(NDJSON);
        assertThat(briefly(lines(answer))).containsExactly("0 nd/a 1", "1 bad_frame", "2 nd/a 2", "3 nd/b 1");
        assertThat(post(NDJSON, "").body()).isEmpty();
    }

    @Test
    void packIsResolved() {
        try (Subscriber listener = new Subscriber(port, "senml/#")) {
            HttpResponse<String> answer = post(
                    SENML,
                    "[{'bn':'urn:dev:1/','bt':1.75e9,'bu':'Cel','n':'t','v':23.5},{'n':'h','u':'%RH','t':1,'v':40},"
                            + "{'n':'x','must_':1,'v':1}]");
            assertThat(briefly(JsonMapper.shared().readTree(answer.body())))
                    .containsExactly("0 senml/urn:dev:1/t 1", "1 senml/urn:dev:1/h 1", "2 bad_parameter");
            assertThat(listener.next().text())
                    .isEqualTo("{\"n\":\"urn:dev:1/t\",\"u\":\"Cel\",\"t\":1750000000,\"v\":23.5}");
            assertThat(listener.next().text())
                    .isEqualTo("{\"n\":\"urn:dev:1/h\",\"u\":\"%RH\",\"t\":1750000001,\"v\":40}");
        }
        assertProblem(post(SENML, "{'n':'a','v':1}"), 400, "bad_frame");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/senml+cbor",
                "application/cbor",
                ""
            })
    void otherTypesAreRefused(String type) {
        assertProblem(post(type, "{'topic':'a','data':1}"), 415, "bad_parameter");
    }

    @Test
    void compressedBodiesAndOtherMethodsAreRefused() {
        assertProblem(
                send(request(JSON, "{'topic':'a','data':1}").header("Content-Encoding", "gzip")), 415, "bad_parameter");
        assertProblem(send(request(JSON, "").GET()), 405, "bad_parameter");
        assertProblem(send(request(JSON, "").PUT(BodyPublishers.ofString("{}"))), 405, "bad_parameter");
    }

    @Test
    void pageOfAnotherOriginIsRefused() {
        long head = hub.journal().head().offset();
        HttpRequest.Builder preflight = request(JSON, "")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "http://page.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type");
        HttpResponse<String> answer = send(preflight);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertProblem(
                send(request(JSON, "{'topic':'a','data':1}").header("Origin", "http://page.example")),
                403,
                "forbidden");
        assertThat(hub.journal().head().offset()).isEqualTo(head);
        String own = "http://127.0.0.1:" + port;
        assertThat(send(request(JSON, "{'topic':'a','data':1}").header("Origin", own))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void bodyThatStallsKeepsWhatCameAndIsTold() throws IOException {
        String begun = "{\"topic\":\"stall/a\",\"data\":1}\n{\"topic\":\"sta";
        String answer = raw("keep-alive", NDJSON, 9_999, begun);
        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .contains("{\"index\":0,\"topic\":\"stall/a\",\"seq\":1,")
                .contains(
                        "{\"index\":1,\"code\":\"bad_frame\",\"message\":\"the body stalled: send it without such pauses\"}");
        assertThat(raw("keep-alive", JSON, 9_999, "{\"topic\":")).startsWith("HTTP/1.1 408");
    }

    @Test
    void clientThatVanishesMidwayHarmsNobody() throws IOException {
        for (int i = 0; i < 20; i++) {
            String lines = "{\"topic\":\"gone\",\"data\":1}\n".repeat(1_000 + i);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(request("keep-alive", NDJSON, 999_999, lines));
                if (i % 2 == 0) {
                    socket.setSoLinger(true, 0);
                }
            }
        }
    }

    /** What comes back until the server ends the connection. */
    private String raw(String connection, String type, int length, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
            socket.getOutputStream().write(request(connection, type, length, body));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] request(String connection, String type, int length, String body) {
        List<String> head = List.of(
                "POST /api/publish HTTP/1.1",
                "Host: localhost",
                "Connection: " + connection,
                "Content-Type: " + type,
                "Content-Length: " + length);
        return (String.join("\r\n", head) + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode array(String body) {
        return JsonMapper.shared().readTree(post(JSON, body).body());
    }

    private static JsonNode lines(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree("[" + answer.body().strip().replace('\n', ',') + "]");
    }

    private static List<String> briefly(JsonNode results) {
        return results.values().stream()
                .map(result -> result.path("index") + " "
                        + (result.has("code")
                                ? result.path("code").asString()
                                : result.path("topic").asString() + " " + result.path("seq")))
                .toList();
    }

    private HttpResponse<String> post(String type, String body) {
        return send(request(type, body));
    }

    /** Single quotes stand for double ones. */
    private HttpRequest.Builder request(String type, String body) {
        HttpRequest.Builder request =
                new ApiClient(port).request("/api/publish").POST(BodyPublishers.ofString(body.replace('\'', '"')));
        return type.isEmpty() ? request : request.header("Content-Type", type);
    }
}
