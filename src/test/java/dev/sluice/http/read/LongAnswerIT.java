package dev.sluice.http.read;

import static dev.sluice.http.read.LongLog.DATA_BYTES;
import static dev.sluice.http.read.LongLog.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.ApiClient;
import dev.sluice.hub.Hub;
import dev.sluice.testing.Bystander;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.OptionalTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Answers of 128 MB, to clients that read and that go away. */
@NoLeaks
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.journal.bytes=512MB", "sluice.journal.topics=3000"})
class LongAnswerIT {

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @BeforeAll
    void publish() {
        LongLog.publish(hub);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/topics?filter=long/%23", "/api/history?filter=long/%23&limit=10000"})
    void curlReadsItAllAndNobodyElseWaits(String path) throws Exception {
        try (Bystander bystander = new Bystander(port, hub)) {
            Process curl = new ProcessBuilder(
                            OptionalTool.require("curl").toString(),
                            "--silent",
                            "--fail",
                            "--header",
                            "Accept: application/x-ndjson",
                            "http://127.0.0.1:" + port + path)
                    .start();
            List<Integer> lengths = new ArrayList<>();
            try (BufferedReader lines = curl.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    lengths.add(line.length());
                    if (lengths.size() == TOPICS / 2) {
                        bystander.isUnharmed();
                    }
                }
            }
            assertThat(curl.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(curl.exitValue()).isZero();
            assertThat(lengths.stream().filter(length -> length > DATA_BYTES)).hasSize(TOPICS);
        }
    }

    @Test
    void whoStopsForAWhileIsServedToTheEnd() throws IOException {
        long seen = 0;
        try (Socket reader = new LongLog(port).request("/api/topics?filter=long/%23", 1 << 20)) {
            InputStream in = reader.getInputStream();
            for (int stop = 0; stop < 3; stop++) {
                seen += in.readNBytes(10_000_000).length;
                try (Bystander bystander = new Bystander(port, hub)) {
                    bystander.isUnharmed();
                }
            }
            byte[] some = new byte[256 << 10];
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                seen += read;
            }
        }
        assertThat(seen).isGreaterThan((long) TOPICS * DATA_BYTES);
    }

    @Test
    void whoGoesAwayMidwayLeavesNothing() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (Socket reader =
                    new LongLog(port).request(i % 2 == 0 ? "/api/topics" : "/api/history?limit=10000", 16 << 10)) {
                assertThat(reader.getInputStream().readNBytes(100_000)).hasSize(100_000);
                if (i % 4 < 2) {
                    reader.setSoLinger(true, 0);
                }
            }
        }
        assertThat(new ApiClient(port)
                        .json("/api/history?filter=none")
                        .path("recovered")
                        .booleanValue())
                .isTrue();
    }

    /** The next request on the connection of a long answer. */
    @Test
    void theConnectionGoesOnAfterwards() throws IOException {
        try (Socket reader = new Socket(InetAddress.getLoopbackAddress(), port)) {
            reader.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
            String request = "GET /api/topics?filter=long/1,long/2 HTTP/1.1\r\nHost: localhost\r\n";
            reader.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("]\r\n0\r\n\r\n", answer.length() - 20) < 0) {
                answer.append((char) reader.getInputStream().read());
            }
            assertThat(answer).contains("\"topic\":\"long/1\"", "\"topic\":\"long/2\"");
            reader.getOutputStream().write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 OK")
                    .contains("\"topic\":\"long/2\"");
        }
    }
}
