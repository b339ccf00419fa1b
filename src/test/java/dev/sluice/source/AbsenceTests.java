package dev.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.expiry.GoneSources;
import dev.sluice.expiry.TestStale;
import dev.sluice.hub.Hub;
import dev.sluice.hub.Publish;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class AbsenceTests {

    private static final Duration STALE_AFTER = Duration.ofSeconds(10);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final HeldJournal journal = new HeldJournal();
    private final Hub hub = journal.hub(new SimpleMeterRegistry());
    private final GoneSources goneSources = TestStale.goneSources(hub, time);
    private Absence absence = absence(STALE_AFTER);
    private Absences absences = new Absences(List.of(absence), journal, goneSources);

    private Absence absence(Duration staleAfter) {
        return new Absence(
                "mqtt/plant",
                staleAfter,
                goneSources,
                journal,
                time,
                () -> Instant.ofEpochMilli(1_000_000 + time.now(TimeUnit.MILLISECONDS)));
    }

    @BeforeEach
    void begin() {
        goneSources.start();
        publish("mqtt/plant", "a");
        publish("mqtt/plant-2", "b");
        publish("s1", "c");
        absences.start();
    }

    private void publish(String source, String topic) {
        assertThat(Publish.to(hub, new Draft(Topic.of(topic), new byte[] {'1'}).from(source))
                        .block())
                .isNotNull();
    }

    private void pass(long millis) {
        time.advanceTimeBy(Duration.ofMillis(millis));
    }

    private List<String> stale() {
        return journal.read(0, 1_000).updates().stream()
                .filter(update -> update.quality().wireName().equals("stale"))
                .map(Update::topic)
                .map(Topic::name)
                .toList();
    }

    private void restart(Duration staleAfter) {
        absence = absence(staleAfter);
        absences = new Absences(List.of(absence), journal, goneSources);
        absences.start();
    }

    @Test
    void whatCameFromASourceThatIsAwayForLongTurnsStale() {
        absence.here();
        pass(60_000);
        absence.away();
        pass(9_999);
        assertThat(stale()).isEmpty();
        pass(1);
        assertThat(stale()).containsExactly("a");
        pass(60_000);
        assertThat(stale()).containsExactly("a");
    }

    @Test
    void sourceThatIsNeverReachedIsAwaySinceTheStart() {
        pass(9_999);
        absence.away();
        assertThat(stale()).isEmpty();
        pass(1);
        assertThat(stale()).containsExactly("a");
    }

    @Test
    void eachAbsenceCountsByItself() {
        for (int i = 0; i < 5; i++) {
            absence.here();
            pass(1_000);
            absence.away();
            absence.away();
            pass(9_000);
        }
        absence.here();
        pass(60_000);
        assertThat(stale()).isEmpty();
    }

    @Test
    void theTimeInWhichTheServerWasStoppedCounts() {
        absence.here();
        absences.stop();
        pass(6_000);
        restart(STALE_AFTER);
        pass(3_999);
        assertThat(stale()).isEmpty();
        pass(1);
        assertThat(stale()).containsExactly("a");
    }

    @Test
    void whatIsStaleByThenIsSoBeforeAnybodyIsServed() {
        absence.here();
        absence.away();
        absences.stop();
        pass(11_000);
        restart(STALE_AFTER);
        assertThat(stale()).containsExactly("a");
    }

    @Test
    void afterACrashItCountsFromTheStart() {
        absence.here();
        pass(60_000);
        restart(STALE_AFTER);
        pass(9_999);
        assertThat(stale()).isEmpty();
        pass(1);
        assertThat(stale()).containsExactly("a");
    }

    @Test
    void topicThatTheLogForgetsEndsSinceNobodyWouldBeToldThatItIsStale() {
        absence.here();
        for (int i = 0; i < HeldJournal.TOPICS_MAX; i++) {
            publish("s1", "crowd/" + i);
        }
        pass(1_000);
        assertThat(journal.read(0, 1_000_000).updates().stream()
                        .filter(Update::isRetirement)
                        .map(Update::topic)
                        .map(Topic::name))
                .containsExactly("a");
    }

    @Test
    void whatWasNotedIsNotOfOneWithALongerName() {
        absences.stop();
        journal.note("away/mqtt/plant-2", new byte[8]);
        pass(5_000);
        restart(STALE_AFTER);
        pass(4_999);
        assertThat(stale()).isEmpty();
    }
}
