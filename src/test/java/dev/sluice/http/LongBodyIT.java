package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    /** 200 MB, sixfold what the heap may grow by. */
    private static final int LINES = 200_000;

    private static final String LINE = "{\"topic\":\"long/%d\",\"data\":\"" + "x".repeat(960) + "\"}\n";
    private static final long GROWTH_MAX = 32L << 20;
    private static final int MINUTES_MAX = 3;

    @LocalServerPort
    private int port;

    @Test
    void heapDoesNotGrowWithTheBodyAndResultsComeMeanwhile() throws Exception {
        Process curl = curl("application/x-ndjson");
        long before = 0;
        long most = 0;
        try (OutputStream body = curl.getOutputStream();
                BufferedReader answer = reader(curl)) {
            for (int i = 0; i < LINES; i++) {
                body.write(String.format(LINE, i % 100).getBytes(StandardCharsets.UTF_8));
                if (i % 100 == 99) {
                    body.flush();
                    assertThat(results(answer, 100))
                            .as("results of lines that were sent")
                            .isEqualTo(100);
                }
                if (i == LINES / 20) {
                    before = usedHeap();
                } else if (i > LINES / 20 && i % (LINES / 20) == 0) {
                    most = Math.max(most, usedHeap());
                }
            }
        }
        assertThat(curl.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
        assertThat(curl.exitValue()).isZero();
        assertThat(most - before).as("growth of the heap").isLessThan(GROWTH_MAX);
    }

    @Test
    void clientThatTakesNoAnswersHoldsItsOwnBodyBackAndNothingElse() throws Exception {
        CompletableFuture<Long> sent;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("""
                            POST /api/publish HTTP/1.1\r
                            Host: localhost\r
                            Content-Type: application/x-ndjson\r
                            Transfer-Encoding: chunked\r
                            \r
                            """.getBytes(StandardCharsets.UTF_8));
            byte[] lines = "{\"topic\":\"held\",\"data\":1}\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
            sent = CompletableFuture.supplyAsync(() -> sendUntilHeldBack(socket, lines));
            long before = usedHeap();
            assertThat(sent).failsWithin(5, TimeUnit.SECONDS);
            assertThat(usedHeap() - before).as("growth of the heap").isLessThan(GROWTH_MAX);
        }
        assertThat(sent.get(10, TimeUnit.SECONDS)).isPositive();
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

    private static int results(BufferedReader answer, int count) throws IOException {
        int good = 0;
        for (int i = 0; i < count; i++) {
            String line = answer.readLine();
            good += line != null && line.contains("\"offset\":") ? 1 : 0;
        }
        return good;
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
                                ".", // standard input, while it reads the answer
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
