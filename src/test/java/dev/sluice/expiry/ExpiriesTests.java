package dev.sluice.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.hub.Publish;
import dev.sluice.journal.Journal;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Publication;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class ExpiriesTests {

    private static final int TOPICS = 100_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Journal journal = new MemoryJournal(TestBounds.inMemory(3 * TOPICS, TOPICS));
    private final Hub hub = hub(journal);
    private int turned;
    private final Expiries expiries = new Expiries(
            hub,
            time,
            new DefaultTtls(Map.of("default/#", Duration.ofMillis(300), "default/slow/#", Duration.ofSeconds(3))),
            new StaleMarks(hub, time, TIMEOUT, cause -> turned++));

    private Hub hub(Journal log) {
        return new Hub(
                log,
                time,
                time,
                () -> Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS)),
                Duration.ofMinutes(1),
                new HubMetrics(new SimpleMeterRegistry(), log));
    }

    @BeforeEach
    void start() {
        expiries.start();
    }

    @AfterEach
    void stop() {
        expiries.stop();
    }

    private Update publish(String topic, String json, int ttlMillis) {
        Draft draft = new Draft(Topic.of(topic), json.getBytes(StandardCharsets.UTF_8), Quality.GOOD, ttlMillis);
        Update update = Publish.to(hub, draft).block();
        assertThat(update).isNotNull();
        return update;
    }

    private void pass(long millis) {
        time.advanceTimeBy(Duration.ofMillis(millis));
    }

    /** What is in the log, a word each. */
    private List<String> log() {
        List<String> all = new ArrayList<>();
        for (Update update : journal.read(0, 1_000).updates()) {
            all.add(update.topic() + " " + update.seq() + " " + new String(update.data(), StandardCharsets.UTF_8) + " "
                    + update.quality().wireName());
        }
        return all;
    }

    @Test
    void whatNothingNewerFollowsTurnsStaleOnce() {
        publish("a", "1", 1_000);
        pass(999);
        assertThat(log()).containsExactly("a 1 1 good");
        pass(1 + Expiries.TICK.toMillis());
        assertThat(log()).containsExactly("a 1 1 good", "a 2 1 stale");
        pass(Duration.ofDays(2).toMillis());
        assertThat(log()).hasSize(2);
        assertThat(turned).isOne();
        assertThat(expiries.count()).isZero();
    }

    @Test
    void newerValueCountsAnew() {
        publish("a", "1", 1_000);
        pass(900);
        publish("a", "1", 1_000);
        pass(900);
        publish("a", "2", 0);
        pass(Duration.ofDays(2).toMillis());
        assertThat(log()).containsExactly("a 1 1 good", "a 2 1 good", "a 3 2 good");
    }

    @Test
    void staleOneIsGoodAgainWithTheNext() {
        publish("a", "1", 100);
        pass(200);
        publish("a", "2", 100);
        pass(200);
        assertThat(log()).containsExactly("a 1 1 good", "a 2 1 stale", "a 3 2 good", "a 4 2 stale");
    }

    @Test
    void topicThatHasEndedDoesNotTurnStale() {
        publish("a", "1", 1_000);
        publish("a", "null", 0);
        publish("default/a", "null", 0);
        pass(5_000);
        assertThat(log()).containsExactly("a 1 1 good", "a 2 null good", "default/a 1 null good");
    }

    /** It is in the log, and was not told yet. */
    @Test
    void whatIsNotTheNewestAnyMoreIsNotWritten() {
        publish("a", "1", 1_000);
        Update newer = journal.append(
                new Draft(Topic.of("a"), new byte[] {'2'}), journal.lastTs(), time.now(TimeUnit.NANOSECONDS));
        pass(2_000);
        journal.show(newer);
        assertThat(log()).containsExactly("a 1 1 good", "a 2 2 good");
        assertThat(turned).isZero();
    }

    @Test
    void filtersSayWhatCountsWherePublishersDont() {
        publish("default/a", "1", 0);
        publish("default/slow/a", "1", 0);
        publish("default/own", "1", 1_000);
        publish("other", "1", 0);
        pass(400);
        assertThat(log()).filteredOn(line -> line.endsWith("stale")).containsExactly("default/a 2 1 stale");
        pass(700);
        assertThat(log())
                .filteredOn(line -> line.endsWith("stale"))
                .contains("default/own 2 1 stale")
                .hasSize(2);
        pass(2_000);
        assertThat(log())
                .filteredOn(line -> line.endsWith("stale"))
                .contains("default/slow/a 2 1 stale")
                .hasSize(3);
    }

    @Test
    void ofFiltersThatDoNotHoldOneAnotherTheShortestCounts() {
        DefaultTtls ttls = new DefaultTtls(Map.of(
                "a/+", Duration.ofSeconds(2),
                "+/b", Duration.ofSeconds(1),
                "#", Duration.ofMillis(100)));
        assertThat(ttls.of(Topic.of("a/b"))).isEqualTo(1_000);
        assertThat(ttls.of(Topic.of("a/c"))).isEqualTo(2_000);
        assertThat(ttls.of(Topic.of("c"))).isEqualTo(100);
        assertThat(new DefaultTtls(Map.of()).of(Topic.of("c"))).isZero();
    }

    @Test
    void whatExpiredWhileTheServerWasDownIsStaleBeforeAnybodyIsServed() {
        publish("a", "1", 1_000);
        publish("b", "1", 10_000);
        expiries.stop();
        pass(5_000);
        assertThat(log()).hasSize(2);
        Hub other = hub(journal);
        Expiries next =
                new Expiries(other, time, new DefaultTtls(Map.of()), new StaleMarks(other, time, TIMEOUT, cause -> {}));
        next.start();
        assertThat(log()).containsExactly("a 1 1 good", "b 1 1 good", "a 2 1 stale");
        pass(5_000 + Expiries.TICK.toMillis());
        assertThat(log()).hasSize(4).contains("b 2 1 stale");
        next.stop();
    }

    @Test
    void topicThatTheLogHasNoRoomForEndsSinceNobodyWouldBeToldThatItIsStale() {
        Journal small = new MemoryJournal(TestBounds.inMemory(1_000, 10));
        Hub hubOfIt = hub(small);
        Expiries ofIt = new Expiries(
                hubOfIt, time, new DefaultTtls(Map.of()), new StaleMarks(hubOfIt, time, TIMEOUT, cause -> {}));
        ofIt.start();
        var unused = Publish.to(hubOfIt, new Draft(Topic.of("pump"), new byte[] {'7'}, Quality.GOOD, 1_000))
                .block();
        for (int i = 0; i < 10; i++) {
            var unusedToo = Publish.to(hubOfIt, new Draft(Topic.of("new/" + i), new byte[] {'1'}))
                    .block();
        }
        pass(100);
        List<Update> updates = small.read(0, 1_000).updates();
        Update last = updates.get(updates.size() - 1);
        assertThat(last.topic()).isEqualTo(Topic.of("pump"));
        assertThat(last.isRetirement()).isTrue();
        pass(2_000);
        assertThat(small.read(0, 1_000).updates()).hasSize(12);
        ofIt.stop();
    }

    @Test
    void soItDoesThoughItsTtlIsOverBeforeTheLogHasThat() {
        Journal small = new MemoryJournal(TestBounds.inMemory(1_000, 10));
        Hub hubOfIt = hub(small);
        StaleMarks marks = new StaleMarks(hubOfIt, time, TIMEOUT, cause -> {});
        Expiries ofIt = new Expiries(hubOfIt, time, new DefaultTtls(Map.of()), marks);
        ofIt.start();
        Update pump = Publish.to(hubOfIt, new Draft(Topic.of("pump"), new byte[] {'7'}, Quality.GOOD, 1_000))
                .block();
        assertThat(pump).isNotNull();
        for (int i = 0; i < 9; i++) {
            var unused = Publish.to(hubOfIt, new Draft(Topic.of("new/" + i), new byte[] {'1'}))
                    .block();
        }
        Update crowdsItOut = small.append(
                new Draft(Topic.of("new/9"), new byte[] {'1'}), small.lastTs(), time.now(TimeUnit.NANOSECONDS));
        Publication forgets =
                new Publication(crowdsItOut, small.show(crowdsItOut)); // which is told after the ttl is over
        pass(1_000 + Expiries.TICK.toMillis());
        assertThat(small.head().offset()).isEqualTo(11);
        ofIt.onNext(forgets);
        pass(100);
        List<Update> updates = small.read(0, 1_000).updates();
        assertThat(updates).hasSize(12);
        assertThat(updates.get(11).topic()).isEqualTo(Topic.of("pump"));
        assertThat(updates.get(11).isRetirement()).isTrue();
        ofIt.stop();
    }

    @Test
    void aHundredThousandTurnAtOnce() {
        for (int i = 0; i < TOPICS; i++) {
            publish("many/" + i, "1", 1_000);
        }
        assertThat(expiries.count()).isEqualTo(TOPICS);
        pass(1_000 + Expiries.TICK.toMillis());
        assertThat(turned).isEqualTo(TOPICS);
        assertThat(journal.head().offset()).isEqualTo(2L * TOPICS);
    }

    @Test
    void randomHistoriesAreAsAModelHasThem() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, Long> dueAt = new HashMap<>();
        long now = 0;
        int stale = 0;
        for (int step = 0; step < 2_000; step++) {
            String topic = "t" + random.nextInt(20);
            int ttl = random.nextInt(4) == 0 ? 0 : 100 + 50 * random.nextInt(40);
            publish(topic, random.nextInt(10) == 0 && ttl == 0 ? "null" : "1", ttl);
            if (ttl == 0) {
                dueAt.remove(topic);
            } else {
                dueAt.put(topic, now + ttl);
            }
            long passed = 50L * random.nextInt(6);
            pass(passed);
            now += passed;
            long until = now;
            int before = dueAt.size();
            dueAt.values().removeIf(due -> due <= until);
            stale += before - dueAt.size();
            assertThat(turned).as("step %d with -Dsluice.seed=%d", step, seed).isEqualTo(stale);
            assertThat(expiries.count())
                    .as("step %d with -Dsluice.seed=%d", step, seed)
                    .isEqualTo(dueAt.size());
        }
    }
}
