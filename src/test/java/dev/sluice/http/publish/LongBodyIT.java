package dev.sluice.http.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.NoLeaks;
import dev.sluice.testing.OptionalTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Bodies without end: published and answered as they come, in a heap that does not grow with them. */
@NoLeaks
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.journal.updates=1000"})
class LongBodyIT {

    /** 100 MB, threefold what the heap may grow by. */
    private static final int LINES = 100_000;

    private static final String LINE = "{\"topic\":\"long/%d\",\"data\":\"" + "x".repeat(960) + "\"}\n";
    private static final int CHECK_LINES = LINES / 20;

    private static final long GROWTH_MAX = 32L << 20;
    private static final int MINUTES_MAX = 3;

    @LocalServerPort
    private int port;

    @Test
    void heapDoesNotGrowWithTheBodyAndResultsComeMeanwhile() throws Exception {
        Process curl = curl("application/x-ndjson");
        AtomicInteger results = new AtomicInteger();
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> reader(curl)
                .lines()
                .filter(line -> line.contains("\"offset\":"))
                .forEach(line -> results.incrementAndGet()));
        long before = 0;
        try (OutputStream body = curl.getOutputStream()) {
            for (int sent = 1; sent <= LINES; sent++) {
                body.write(String.format(LINE, sent % 100).getBytes(StandardCharsets.UTF_8));
                if (sent % CHECK_LINES == 0) {
                    long used = usedHeap();
                    before = before == 0 ? used : before;
                    assertThat(used - before).as("growth of the heap").isLessThan(GROWTH_MAX);
                }
            }
            assertThat(results).as("results before the end of the body").hasValueGreaterThan(LINES / 2);
        }
        assertThat(curl.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
        assertThat(curl.exitValue()).isZero();
        reading.get(JdkClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(results).hasValue(LINES);
    }

    @Test
    void clientThatTakesNoAnswersHoldsItsOwnBodyBackAndNothingElse() throws Exception {
        CompletableFuture<Long> sent;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            List<String> head = List.of(
                    "POST /api/publish HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: application/x-ndjson",
                    "Transfer-Encoding: chunked");
            socket.getOutputStream().write((String.join("\r\n", head) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            byte[] lines = "{\"topic\":\"held\",\"data\":1}\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
            sent = CompletableFuture.supplyAsync(() -> sendUntilHeldBack(socket, lines));
            long before = usedHeap();
            assertThat(sent).failsWithin(5, TimeUnit.SECONDS);
            assertThat(usedHeap() - before).as("growth of the heap").isLessThan(GROWTH_MAX);
        }
        assertThat(sent.get(JdkClient.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isPositive();
        Process curl = curl("application/json");
        try (OutputStream body = curl.getOutputStream()) {
            body.write("{\"topic\":\"held\",\"data\":1}".getBytes(StandardCharsets.UTF_8));
        }
        try (BufferedReader answer = reader(curl)) {
            assertThat(answer.readLine()).contains("\"topic\":\"held\"");
        }
    }

    private static long sendUntilHeldBack(Socket socket, byte[] lines) {
        long sent = 0;
        try {
            byte[] length = (Integer.toHexString(lines.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (true) {
                socket.getOutputStream().write(length);
                socket.getOutputStream().write(lines);
                socket.getOutputStream().write(new byte[] {'\r', '\n'});
                sent += lines.length;
            }
        } catch (IOException closed) {
            return sent;
        }
    }

    private Process curl(String type) throws IOException {
        Path curl = OptionalTool.require("curl");
        return new ProcessBuilder(Stream.of(
                                curl.toString(),
                                "--silent",
                                "--no-buffer",
                                "--fail",
                                "--max-time",
                                Long.toString(TimeUnit.MINUTES.toSeconds(MINUTES_MAX)),
                                "--request",
                                "POST",
                                "--header",
                                "Content-Type: " + type,
                                "--upload-file",
                                "-",
                                "http://127.0.0.1:" + port + "/api/publish")
                        .toList())
                .start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
