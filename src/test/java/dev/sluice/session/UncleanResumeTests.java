package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.DiskJournal;
import dev.sluice.journal.JournalProperties;
import dev.sluice.message.StreamPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/** A client resumes behind an unclean stop of a server with a journal on disk, played by a copy of the file in use. */
class UncleanResumeTests {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private static DiskJournal open(Path path) {
        return new DiskJournal(new JournalProperties(
                JournalProperties.Store.DISK,
                path,
                Duration.ofMillis(1),
                true,
                1_000,
                DataSize.ofMegabytes(1),
                Duration.ofDays(36_500), // virtual time is that of 1970
                100));
    }

    @Test
    void whoComesFromBeforeWhatWasShownAndLostBeginsWithSnapshots() throws IOException {
        StreamPosition before;
        Path used = folder.resolve("used");
        Path left = folder.resolve("left");
        try (DiskJournal journal = open(used)) {
            TestBench bench = new TestBench(TestBench.SESSION, journal);
            bench.publish("a", 3);
            before = journal.head();
            journal.committed(before.offset()).block(PATIENCE);
            Files.copy(used, left);
        }
        try (DiskJournal journal = open(left)) {
            TestBench bench = new TestBench(TestBench.SESSION, journal);
            assertThat(bench.epoch()).isEqualTo(before.epoch());
            long head = journal.head().offset();
            assertThat(head).isGreaterThan(before.offset());
            bench.publish("a");

            TestClient client = bench.connect("heartbeat=off");
            client.received();
            client.send(
                    "{'type':'subscribe','id':1,'topics':['a'],'since':{'epoch':'" + before.epoch() + "','offset':2}}");
            List<JsonNode> frames = client.connection.take();
            assertThat(frames.get(0).path("recovered").booleanValue())
                    .as("nobody knows what it has seen of what was lost")
                    .isFalse();
            assertThat(frames.get(1).path("reason").stringValue()).isEqualTo("history");
            assertThat(frames.get(1).path("lost").isNull()).isTrue();
            assertThat(frames.get(2).path("type").stringValue()).isEqualTo("snapshot");
            assertThat(frames.get(2).path("offset").longValue()).isEqualTo(head + 1);
            assertThat(frames.get(2).path("seq").longValue())
                    .as("seqs stay whole")
                    .isEqualTo(4);
            assertThat(frames.get(3).path("type").stringValue()).isEqualTo("synced");
            assertThat(frames).hasSize(4);
        }
    }
}
