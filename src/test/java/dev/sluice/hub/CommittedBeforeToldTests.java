package dev.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import dev.sluice.journal.Journal;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** A publisher hears of its update when the store has it safely, not when it is written. */
class CommittedBeforeToldTests {

    private final MemoryJournal memory = new MemoryJournal(TestBounds.inMemory(1_000, 1_000));
    private final Sinks.Empty<Void> commit = Sinks.empty();
    private final Journal store = mock(Journal.class, delegatesTo(memory));
    private final Hub hub = new Hub(
            store,
            Schedulers.immediate(),
            Schedulers.parallel(),
            InstantSource.system(),
            Duration.ofMinutes(1),
            new HubMetrics(new SimpleMeterRegistry(), memory));
    private final List<String> told = new ArrayList<>();

    private Submission submission() {
        return new Submission() {
            @Override
            public Draft draft() {
                return new Draft(Topic.of("a"), new byte[] {'1'});
            }

            @Override
            public Duration patience() {
                return Duration.ofMinutes(1);
            }

            @Override
            public boolean mayBeginTopic() {
                return true;
            }

            @Override
            public void published(Update update) {
                told.add("published " + update.offset());
            }

            @Override
            public void refused(ErrorCode code, String message) {
                told.add(code.wireName());
            }

            @Override
            public void inDoubt(ErrorCode code, String message) {
                told.add("in doubt: " + code.wireName());
            }
        };
    }

    private void submit() {
        doReturn(commit.asMono()).when(store).committed(anyLong());
        assertThat(hub.submit(submission())).isTrue();
        assertThat(memory.head().offset()).as("written").isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    void publishedWaitsForTheCommit() {
        submit();
        var unused = commit.tryEmitEmpty();
        assertThat(told).containsExactly("published 1");
    }

    /** As a disk store has it by default. */
    @Test
    void nobodyIsShownWhatIsNotCommitted() {
        doReturn(false).when(store).showsUncommitted();
        doReturn(commit.asMono()).when(store).committed(anyLong());
        List<Long> lane = new ArrayList<>();
        var joined = hub.join(new BaseSubscriber<Publication>() {
            @Override
            protected void hookOnNext(Publication publication) {
                lane.add(publication.offset());
            }
        });
        assertThat(joined.block()).isNotNull();
        assertThat(hub.submit(submission())).isTrue();
        assertThat(hub.submit(submission())).isTrue();
        assertThat(memory.head().offset()).isZero();
        assertThat(lane).isEmpty();
        assertThat(told).isEmpty();

        var unused = commit.tryEmitEmpty();
        assertThat(memory.head().offset()).isEqualTo(2);
        assertThat(lane).containsExactly(1L, 2L);
        assertThat(told).containsExactly("published 1", "published 2");
    }

    @Test
    void whatIsNeverCommittedIsNeverShown() {
        doReturn(false).when(store).showsUncommitted();
        doReturn(commit.asMono()).when(store).committed(anyLong());
        assertThat(hub.submit(submission())).isTrue();
        var unused = commit.tryEmitError(new IOException("closed"));
        assertThat(memory.head().offset()).isZero();
        assertThat(told).containsExactly("in doubt: unavailable");
    }

    @Test
    void commitThatFailsIsNotCalledPublished() {
        submit();
        var unused = commit.tryEmitError(new IOException("the disk is full"));
        assertThat(told).containsExactly("in doubt: unavailable");
    }
}
