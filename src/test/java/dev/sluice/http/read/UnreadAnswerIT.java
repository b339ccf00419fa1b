package dev.sluice.http.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.hub.Hub;
import dev.sluice.testing.Bystander;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.Memory;
import dev.sluice.testing.NoLeaks;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Answers of 128 MB, to clients that do not read them. */
@NoLeaks
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.journal.bytes=512MB",
            "sluice.journal.topics=3000",
            "sluice.http.answer-timeout=3s"
        })
class UnreadAnswerIT {

    /** A quarter of what one of them would be sent. */
    private static final long GROWTH_MAX = 32L << 20;

    private static final int READERS = 10;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @BeforeAll
    void publish() {
        LongLog.publish(hub);
    }

    /** Their sockets are full at once; neither heap nor buffers hold what they would be sent. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/topics", "/api/history?limit=10000"})
    void whoDoesNotReadTakesNoMemoryAndIsCutOff(String path) throws IOException {
        List<Socket> readers = new ArrayList<>();
        try (Bystander bystander = new Bystander(port, hub)) {
            Memory before = Memory.now();
            for (int i = 0; i < READERS; i++) {
                readers.add(new LongLog(port).request(path, 16 << 10));
                assertThat(readers.get(i).getInputStream().read()).isEqualTo('H');
            }
            Memory after = Memory.now();
            assertThat(after.heapBytes() - before.heapBytes())
                    .as("growth of the heap")
                    .isLessThan(GROWTH_MAX);
            assertThat(after.directBytes() - before.directBytes())
                    .as("growth of buffers")
                    .isLessThan(GROWTH_MAX);
            bystander.isUnharmed();
            for (Socket reader : readers) {
                await().atMost(JdkClient.PATIENCE).until(() -> isCutOff(reader));
            }
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
        }
    }

    private static boolean isCutOff(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
