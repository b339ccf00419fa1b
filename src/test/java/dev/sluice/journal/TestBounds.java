package dev.sluice.journal;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** Bounds of journals in tests: those that a test is about, and wide in all else. */
public final class TestBounds {

    static final Duration AGE = Duration.ofHours(1);
    static final DataSize BYTES = DataSize.ofMegabytes(64);

    /** In memory nothing is committed. */
    private static final Duration ANY = Duration.ofMillis(20);

    private TestBounds() {}

    public static JournalProperties inMemory(int updates, int topics) {
        return new JournalProperties(
                JournalProperties.Store.MEMORY, Path.of("unused"), ANY, false, updates, BYTES, AGE, topics);
    }

    static JournalProperties onDisk(Path path, Duration commitInterval, int updates, DataSize bytes, int topics) {
        return new JournalProperties(
                JournalProperties.Store.DISK, path, commitInterval, false, updates, bytes, AGE, topics);
    }

    /** The same, for updates that are shown before their commit. */
    static JournalProperties shownAtOnce(JournalProperties bounds) {
        return new JournalProperties(
                bounds.store(),
                bounds.path(),
                bounds.commitInterval(),
                true,
                bounds.updates(),
                bounds.bytes(),
                bounds.age(),
                bounds.topics());
    }
}
