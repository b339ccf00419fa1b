package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.hub.Publish;
import dev.sluice.message.Draft;
import dev.sluice.testing.Chromium;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * What a page in a Chromium comes to, at 20,000 updates a second of 1,000 topics: measured and printed by {@code mvnw -Pkit
 * verify}. What a busy machine can spoil (times, frames) is not asserted; that memory is bounded is.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ClientFigures {

    private static final int UPDATES_PER_SECOND = 20_000;
    private static final int TOPICS = 1_000;
    private static final int BURST = 100;
    private static final int CPU_SLOWDOWN = 4;
    private static final int TABLE_SECONDS = 10;
    private static final long AWAY_NANOS = 1_000_000_000L * Integer.getInteger("sluice.kit.away-seconds", 60);
    private static final long HEAP_GROWTH_BYTES_MAX = 5_000_000;

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    private final AtomicLong published = new AtomicLong();
    private volatile boolean publishing = true;
    private Thread publisher;
    private ScenarioPage page;

    @BeforeEach
    void open(@TempDir Path profile) {
        page = ScenarioPage.traced(profile);
        page.open(port);
        publisher = new Thread(this::publish, "figures");
        publisher.start();
    }

    @AfterEach
    void close() throws InterruptedException {
        publishing = false;
        publisher.join();
        page.close();
    }

    private void publish() {
        long dueNanos = System.nanoTime();
        while (publishing) {
            for (int i = 0; i < BURST; i++) {
                long number = published.incrementAndGet();
                Draft draft = new Draft(
                        Topic.of("figures/t" + number % TOPICS),
                        Long.toString(number).getBytes(StandardCharsets.UTF_8));
                var unused = Publish.to(hub, draft).subscribe();
            }
            dueNanos = Math.max(
                    dueNanos + 1_000_000_000L * BURST / UPDATES_PER_SECOND, System.nanoTime() - 1_000_000_000L);
            LockSupport.parkNanos(dueNanos - System.nanoTime());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void aTabThatIsHiddenTakesNoMemoryAndComesBackFresh(int handlerMillis) {
        String hidden = page.browser().getWindowHandle();
        page.slowDown(CPU_SLOWDOWN);
        page.run("figures-begin", handlerMillis);
        long before = heapBytes();
        page.openTab(port);
        long updates = published.get();
        awayFor(AWAY_NANOS);
        updates = published.get() - updates;
        page.switchTo(hidden);
        page.show();
        Map<?, ?> shown = (Map<?, ?>) Objects.requireNonNull(page.run("figures-shown"));
        long growth = heapBytes() - before;
        System.out.printf(
                "figures: CPU %d times slower, handlers of %d ms, hidden for %d s, %d updates published: heap %,d bytes, grown by %,d; shown again: %s%n",
                CPU_SLOWDOWN, handlerMillis, AWAY_NANOS / 1_000_000_000, updates, before, growth, shown.get("text"));
        Number hiddenMillis = (Number) Objects.requireNonNull(shown.get("hiddenMs"));
        assertThat(hiddenMillis.longValue() * 1_000_000)
                .as("really hidden (document.visibilityState)")
                .isGreaterThanOrEqualTo(AWAY_NANOS);
        assertThat(growth).isLessThan(HEAP_GROWTH_BYTES_MAX);
    }

    @Test
    void aTableOfAThousandTopicsIsDrawnWithEveryFrame() {
        page.open(port);
        var unused = Chromium.pieces(page.browser()); // of what was before
        Map<?, ?> drawn = (Map<?, ?>) Objects.requireNonNull(page.run("figures-table", TABLE_SECONDS));
        page.open(port);
        List<Chromium.Piece> pieces = Chromium.pieces(page.browser());
        System.out.printf(
                "figures: table of %d topics: %s; longest pieces of work by what they took of a CPU: %s%n",
                TOPICS,
                drawn,
                pieces.stream()
                        .sorted(Comparator.comparingDouble(Chromium.Piece::cpuMillis)
                                .reversed())
                        .limit(5)
                        .map(piece -> String.format(Locale.ROOT, "%s %.1f ms", piece.name(), piece.cpuMillis()))
                        .toList());
        assertThat((Long) drawn.get("rows")).isEqualTo(TOPICS);
    }

    private static void awayFor(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private long heapBytes() {
        var unused = page.browser().executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        return ((Number) Objects.requireNonNull(page.browser()
                        .executeCdpCommand("Runtime.getHeapUsage", Map.of())
                        .get("usedSize")))
                .longValue();
    }
}
