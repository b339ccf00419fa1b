package dev.sluice.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.hub.Publish;
import dev.sluice.journal.Journal;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class GoneSourcesTests {

    private static final int TOPICS = 100_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Journal journal = new MemoryJournal(TestBounds.inMemory(3 * TOPICS, TOPICS));
    private final Queue<Runnable> writing = new ArrayDeque<>();
    private boolean writerStands;
    private final Hub hub = new Hub(
            journal,
            Schedulers.fromExecutor(this::write),
            time,
            () -> Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS)),
            Duration.ofMinutes(1),
            new HubMetrics(new SimpleMeterRegistry(), journal));
    private final List<StaleMarks.Cause> marked = new ArrayList<>();
    private final GoneSources gone = new GoneSources(hub, time, new StaleMarks(hub, time, TIMEOUT, marked::add));
    private final List<String> done = new ArrayList<>();

    private void write(Runnable task) {
        if (writerStands) {
            writing.add(task);
        } else {
            task.run();
        }
    }

    @BeforeEach
    void start() {
        gone.start();
    }

    @AfterEach
    void stop() {
        gone.stop();
    }

    private void publish(String source, String topic, String json) {
        Draft draft = new Draft(Topic.of(topic), json.getBytes(StandardCharsets.UTF_8)).from(source);
        assertThat(Publish.to(hub, draft).block()).isNotNull();
    }

    private void end(String source) {
        gone.ended(Map.of(source, () -> done.add(source)));
    }

    private void pass(long millis) {
        time.advanceTimeBy(Duration.ofMillis(millis));
    }

    /** What turned stale, in order. */
    private List<String> stale() {
        List<String> all = new ArrayList<>();
        for (Update update : journal.read(0, 1_000_000).updates()) {
            if (update.quality().wireName().equals("stale")) {
                all.add(update.topic() + " " + new String(update.data(), StandardCharsets.UTF_8));
            }
        }
        return all;
    }

    @Test
    void whatCameLastFromThereTurnsStale() {
        publish("s1", "a", "1");
        publish("s1", "b", "2");
        publish("s2", "b", "3");
        publish("s2", "c", "4");
        publish("s1", "c", "5.0");
        publish("s1", "d", "6");
        publish("s1", "d", "null");
        end("s1");
        assertThat(stale()).containsExactly("a 1", "c 5.0");
        assertThat(marked).containsOnly(StaleMarks.Cause.WILL).hasSize(2);
    }

    @Test
    void whatIsStaleDoesNotTurnSoAgain() {
        publish("s1", "a", "1");
        end("s1");
        end("s1");
        pass(5_000);
        gone.away("s1");
        assertThat(stale()).containsExactly("a 1");
    }

    @Test
    void whatWasUnderWayAtTheEndTurnsStaleToo() {
        end("s1");
        publish("s1", "a", "1");
        pass(1);
        assertThat(stale()).containsExactly("a 1");
        assertThat(done).isEmpty();
        pass(1_000);
        assertThat(done).containsExactly("s1");
    }

    @Test
    void soItDoesWhereTheLogStandsStillForLong() {
        writerStands = true;
        Draft draft = new Draft(Topic.of("a"), new byte[] {'1'}).from("s1");
        var unused = Publish.to(hub, draft).subscribe();
        end("s1");
        pass(20_000);
        assertThat(done).isEmpty();
        writerStands = false;
        writing.forEach(Runnable::run);
        pass(1);
        assertThat(stale()).containsExactly("a 1");
        pass(30_000);
        assertThat(done).containsExactly("s1");
    }

    /** It is in the log, and was not shown: an update of another one that comes before it is looked at. */
    @Test
    void whatIsNotTheNewestAnyMoreDoesNotTurnStale() {
        publish("s1", "a", "1");
        Update newer = journal.append(
                new Draft(Topic.of("a"), new byte[] {'2'}), journal.lastTs(), time.now(TimeUnit.NANOSECONDS));
        end("s1");
        journal.show(newer);
        pass(5_000);
        assertThat(stale()).isEmpty();
        assertThat(done).containsExactly("s1");
    }

    @Test
    void sourceThatIsAwayMayComeBack() {
        publish("mqtt/plant", "a", "1");
        gone.away("mqtt/plant");
        publish("mqtt/plant", "a", "2");
        publish("mqtt/plant", "b", "3");
        pass(5_000);
        assertThat(stale()).containsExactly("a 1");
        assertThat(marked).containsExactly(StaleMarks.Cause.SOURCE);
    }

    private void crowdOut() {
        for (int i = 0; i < TOPICS; i++) {
            publish("crowd", "crowd/" + i, "1");
        }
        pass(2_000);
    }

    /** Topics that ended for no word of a publisher, in order. */
    private List<String> retired() {
        return journal.read(0, 1_000_000).updates().stream()
                .filter(Update::isRetirement)
                .map(update -> update.topic().name())
                .toList();
    }

    @Test
    void topicThatTheLogHasNoRoomForEndsIfItsSourceMayYetGo() {
        gone.mayEnd("s1");
        gone.mayBeAway("mqtt/plant");
        gone.mayEnd("left");
        gone.letGo("left");
        publish("s1", "a", "1");
        publish("mqtt/plant", "b", "1");
        publish("left", "c", "1");
        publish("other", "d", "1");
        crowdOut();
        assertThat(retired()).containsExactly("a", "b");
        assertThat(marked).containsExactly(StaleMarks.Cause.WILL, StaleMarks.Cause.SOURCE);
    }

    @Test
    void staleOneThatTheLogHasNoRoomForIsKnownToBeStale() {
        gone.mayBeAway("mqtt/plant");
        publish("mqtt/plant", "a", "1");
        gone.away("mqtt/plant");
        pass(100);
        crowdOut();
        assertThat(stale()).containsExactly("a 1");
        assertThat(retired()).isEmpty();
    }

    @Test
    void topicThatHasATtlTooEndsOnce() {
        StaleMarks marks = new StaleMarks(hub, time, TIMEOUT, marked::add);
        GoneSources sources = new GoneSources(hub, time, marks);
        Expiries expiries = new Expiries(hub, time, new DefaultTtls(Map.of("a", Duration.ofHours(1))), marks);
        expiries.start();
        sources.start();
        sources.mayEnd("s1");
        publish("s1", "a", "1");
        crowdOut();
        assertThat(retired()).containsExactly("a");
        sources.stop();
        expiries.stop();
    }

    @Test
    void manyTopicsOfManySourcesTurnTogether() {
        for (int i = 0; i < TOPICS; i++) {
            publish("s" + i % 1_000, "t/" + i, "1");
        }
        Map<String, Runnable> half = new HashMap<>();
        for (int source = 0; source < 500; source++) {
            String name = "s" + source;
            half.put(name, () -> done.add(name));
        }
        gone.ended(half);
        pass(2_000);
        assertThat(marked).hasSize(TOPICS / 2);
        assertThat(done).hasSize(500).doesNotHaveDuplicates();
    }
}
