package dev.sluice.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fanout.Budget;
import dev.sluice.fanout.FanOut;
import dev.sluice.fanout.IndexBytes;
import dev.sluice.fanout.LanePlace;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.fanout.LaneTopics;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What of a topic that is forgotten would be missing, and that looking for it is counted. */
class StoredQueueTests {

    private static final Topic A = Topic.of("a");

    private final MemoryJournal journal = new MemoryJournal(TestBounds.inMemory(100, 100));
    private final FanOut fanOut = new FanOut(1, 64, new IndexBytes(1 << 20));
    private final LanePlace place = new LanePlace() {
        @Override
        public String epoch() {
            return journal.head().epoch();
        }

        @Override
        public long head() {
            return journal.head().offset();
        }

        @Override
        public LaneTopics topics() {
            return fanOut.topics();
        }
    };
    private final Budget budget = new Budget() {
        @Override
        public boolean allows() {
            return true;
        }

        @Override
        public void spend(long steps) {
            spent += steps;
        }
    };
    private long spent;
    private final Wishes all = new Wishes() {
        @Override
        public boolean wants(Topic topic) {
            return true;
        }

        @Override
        public boolean selects(Update update) {
            return true;
        }

        @Override
        public boolean isLeft(Update update) {
            return false;
        }

        @Override
        public Update snapshot(Update newest) {
            return newest;
        }

        @Override
        public void hold(Update newest) {}

        @Override
        public void conflated() {
            // all of them are sent
        }
    };
    private final StoredQueue queue = new StoredQueue(all, budget);

    private LaneTopic publish() {
        Update update = journal.append(new Draft(A, "1".getBytes(StandardCharsets.UTF_8)), 0, 0);
        var unused = journal.show(update);
        fanOut.begin(update);
        return Objects.requireNonNull(fanOut.topics().get(A));
    }

    private void addSnapshots() {
        queue.add(new SnapshotCursor(null, true, List.of(TopicFilter.of("+")), Map.of(), place));
    }

    private void addReplay() {
        queue.add(new ReplayCursor(null, true, List.of(TopicFilter.of("+")), 0, Map.of(), place, journal));
    }

    private void addNewest() {
        queue.add(new NewestCursor(null, true, List.of(TopicFilter.of("+")), 0, Map.of(), place, journal));
    }

    @Test
    void valueThatWasLeftToASnapshotWouldBeMissing() {
        LaneTopic topic = publish();
        addSnapshots();
        assertThat(queue.hasSwallowed(topic))
                .as("it is no newer than the subscribe")
                .isFalse();
        publish();
        assertThat(queue.hasSwallowed(topic)).isTrue();
    }

    @Test
    void valueThatIsReadFromTheHistoryWouldNot() {
        LaneTopic topic = publish();
        addSnapshots();
        publish();
        addReplay();
        assertThat(queue.hasSwallowed(topic)).isFalse();
    }

    @Test
    void valueThatWasReadFromTheHistoryBeforeWouldNot() {
        LaneTopic topic = publish();
        addReplay();
        addSnapshots();
        publish();
        StoredCursor replay = Objects.requireNonNull(queue.first());
        while (queue.next(replay) != null) {
            replay.take();
        }
        queue.removeFirst();
        assertThat(queue.hasSwallowed(topic)).isFalse();
        publish();
        assertThat(queue.hasSwallowed(topic)).as("of one that came behind").isTrue();
    }

    @Test
    void newestOfThePastHasOnlyWhatCameBeforeItsSubscribe() {
        LaneTopic topic = publish();
        addSnapshots();
        publish();
        addNewest();
        assertThat(queue.hasSwallowed(topic)).isFalse();
        publish();
        assertThat(queue.hasSwallowed(topic)).isTrue();
    }

    @Test
    void everyCursorThatIsLookedAtIsCounted() {
        LaneTopic topic = publish();
        for (int i = 0; i < 10; i++) {
            queue.add(new SnapshotCursor(null, true, List.of(TopicFilter.of("b")), Map.of(), place));
        }
        addSnapshots();
        addReplay();
        publish();
        spent = 0;
        assertThat(queue.hasSwallowed(topic)).isFalse();
        assertThat(spent)
                .as("a step for each, and one for each filter of those that match")
                .isEqualTo(10 + 3 + 2);
    }
}
