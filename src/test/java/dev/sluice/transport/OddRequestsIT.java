package dev.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.Bystander;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.LogWatch;
import dev.sluice.testing.NoLeaks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Requests that no good client sends: each is answered by what is wrong with it, and nothing of it is in the log. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false"})
class OddRequestsIT {

    private static final int ORIGINS_TOLD_MAX = 20;
    private static final int RACES = 50;
    private static final int RANDOM_REQUESTS = 2_000;

    private static final List<String> METHODS = List.of(
            "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "PRI", "get", "F\u00fc",
            "");

    private static final List<String> TARGETS = List.of(
            "/",
            "/ws",
            "/sse",
            "/sse?topics=a",
            "/api/publish",
            "/api/topics",
            "/api/history?limit=1",
            "/api.html",
            "/openapi.yaml",
            "/js/app.js",
            "/webjars/swagger-ui/index.html",
            "/actuator",
            "/actuator/health",
            "/actuator/health/liveness",
            "/actuator/prometheus",
            "/actuator/env",
            "/favicon.svg",
            "/none",
            "*",
            "",
            "http://[",
            "http://x/",
            "//",
            "///x",
            "/%",
            "/%zz",
            "/%00",
            "/%ff",
            "/a%2fb",
            "/..",
            "/../../etc/passwd",
            "/css/..%2f..%2fapplication.yaml",
            "/css/%2e%2e/index.html",
            "/;a=b",
            "/ws;x",
            "/\\",
            "/a b",
            "/#a",
            "?",
            "?x",
            "/sse?topics=%",
            "/api/topics?filter=%zz",
            "/?%",
            "127.0.0.1:80",
            "x:y",
            "/{a}",
            "/\u00e4",
            "/'\"<>",
            "/actuator/health;a/b",
            "/actuator/prometheus?includedNames=x&format=y",
            "/api/history?since=a:1&since=b:2");

    private static final List<String> HEADERS = List.of(
            "Accept: ;;;",
            "Accept: a",
            "Accept: */*;q=9",
            "Accept: text/html;q=x",
            "Accept: a/b;c=\"",
            "Accept: application/openmetrics-text;version=x",
            "Accept-Language: ;;;q",
            "Accept-Encoding: \u0001",
            "Accept-Charset: none",
            "Content-Type: ;;;",
            "Content-Type: application/json;charset=none",
            "Content-Type: application/json",
            "Content-Type: application/x-ndjson",
            "Content-Type: multipart/form-data",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Type: application/senml+json",
            "Content-Length: 5",
            "Content-Length: -1",
            "Content-Length: x",
            "Content-Length: 99999999999999999999",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: x",
            "Content-Encoding: gzip",
            "Expect: 100-continue",
            "Expect: x",
            "Connection: close",
            "Connection: x, y",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Upgrade: h2c",
            "HTTP2-Settings: AAAA",
            "Host: a b",
            "Host: [",
            "Host: x:99999",
            "Host:",
            "Host: 127.0.0.1",
            "Origin: null",
            "Origin: ::",
            "Origin: http://[",
            "Origin: http://x:99999",
            "Access-Control-Request-Method: GET",
            "Access-Control-Request-Method: f o",
            "Access-Control-Request-Headers: ,,;",
            "Range: bytes=5-1",
            "Range: bytes=-",
            "Range: x=1-2",
            "Range: bytes=0-0,1-1,2-2,3-3",
            "If-None-Match: \"",
            "If-None-Match: W/",
            "If-Match: *",
            "If-Match: x",
            "If-Modified-Since: never",
            "If-Unmodified-Since: x",
            "If-Range: x",
            "Cookie: ;;=",
            "Cookie: a=\"",
            "Forwarded: for=",
            "X-Forwarded-For: ,",
            "X-Forwarded-Host: [",
            "X-Forwarded-Port: x",
            "X-Forwarded-Proto: \u0001",
            "Last-Event-ID: \u00ff",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Version: x",
            "Sec-WebSocket-Key: x",
            "Sec-WebSocket-Protocol: ,",
            "Authorization: Basic x",
            "nocolon",
            ": x",
            "a b: c",
            "a\u0000: b",
            " folded",
            "Date: x");

    private static final List<String> BODIES = List.of(
            "",
            "x",
            "{}",
            "5\r\nhello\r\n0\r\n\r\n",
            "zz\r\nbroken",
            "5\r\nhelloXX0\r\n\r\n",
            "-1\r\n\r\n",
            "ffffffffffffffff\r\n",
            "0\r\nbad trailer\r\n\r\n",
            "{\"topic\":\"odd\",\"data\":1}\n");

    private final long seed = Long.getLong("sluice.fuzz.seed", new Random().nextLong());

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private LogWatch log;
    private Bystander bystander;

    @BeforeEach
    void begin() {
        bystander = new Bystander(port, hub);
        log = new LogWatch();
    }

    @AfterEach
    void nobodyElseIsHarmedAndNothingIsLogged() {
        log.close();
        bystander.isUnharmed();
        bystander.close();
        assertThat(log.lines())
                .as("logged but for refused origins, seed %s", seed)
                .allMatch(line -> line.contains(OriginRule.class.getName()))
                .hasSizeLessThanOrEqualTo(ORIGINS_TOLD_MAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1|Accept: ;;;",
                "GET /actuator/prometheus HTTP/1.1|Accept: ;;;",
                "GET /api.html HTTP/1.1|Range: bytes=9-1",
                "CONNECT /ws HTTP/1.1",
                "CONNECT 127.0.0.1:80 HTTP/1.1",
                "GET http://[ HTTP/1.1",
                "GET /http:/x HTTP/1.1",
                "GET /url:x HTTP/1.1",
                "GET /..%5c..%5cx HTTP/1.1",
                "POST /api/publish HTTP/1.1|Content-Type: ;;;",
                "POST /api/publish HTTP/1.1|Content-Type: application/json|Transfer-Encoding: chunked||zz",
                "POST / HTTP/1.1|Content-Length: 0",
                "OPTIONS /api/topics HTTP/1.1|Origin: http://[|Access-Control-Request-Method: GET",
                "GET /sse HTTP/1.1|Origin: ::",
                "nonsense",
                "PRI * HTTP/2.0||SM"
            })
    void isTheClientsFault(String request) throws IOException {
        String answer = answer(request.replace("|", "\r\n") + "\r\n\r\n", false);
        assertThat(answer).as(request).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/api.html",
                "/openapi.yaml",
                "/sse?topics=a",
                "/api/topics",
                "/api/history",
                "/actuator/health",
                "/actuator/prometheus"
            })
    void headIsAnsweredWhereverGetIs(String target) throws IOException {
        assertThat(answer("HEAD " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", false))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n");
    }

    /** Files are read on other threads, which find the request refused when they come to answer. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/actuator/health"})
    void aRequestThatBreaksWhileAnotherThreadServesIt(String target) throws IOException {
        String request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
        for (int i = 0; i < RACES; i++) {
            var unused = answer(request, i % 2 == 0);
        }
    }

    /** Of every answer the first line is looked at. Of some requests there is none: those that have not ended. */
    @Test
    void whateverARequestIsMadeOfTheServerIsNotAtFault() throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < RANDOM_REQUESTS; i++) {
            String request = randomRequest(random);
            String answer = answer(request, true);
            assertThat(answer).as("seed %s, request %s:\n%s", seed, i, request).doesNotStartWith("HTTP/1.1 50");
        }
    }

    private static String randomRequest(Random random) {
        StringBuilder request = new StringBuilder();
        request.append(any(METHODS, random)).append(' ').append(any(TARGETS, random));
        request.append(random.nextInt(20) == 0 ? " HTTP/" + random.nextInt(3) + ".1\r\n" : " HTTP/1.1\r\n");
        if (random.nextInt(10) > 0) {
            request.append("Host: 127.0.0.1\r\n");
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            request.append(any(HEADERS, random)).append("\r\n");
        }
        request.append("\r\n").append(any(BODIES, random));
        if (random.nextInt(4) == 0) {
            request.setCharAt(random.nextInt(request.length()), (char) random.nextInt(256));
        }
        return request.toString();
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    /** The beginning of the answer; empty where none came before the server closed, or says that it waits for more. */
    private String answer(String request, boolean ends) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            if (ends) {
                socket.shutdownOutput();
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            byte[] piece = new byte[4_096];
            int length = socket.getInputStream().read(piece);
            if (length > 0) {
                answer.write(piece, 0, length);
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer and no end within " + JdkClient.PATIENCE + " to:\n" + request, e);
        } catch (SocketException reset) {
            return "";
        }
    }
}
