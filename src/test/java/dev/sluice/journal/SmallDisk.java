package dev.sluice.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.util.unit.DataSize;

/** A journal on disk whose history is small, so that the file has to stay so. */
final class SmallDisk {

    static final DataSize BYTES = DataSize.ofMegabytes(8);

    private SmallDisk() {}

    static DiskJournal open(Path path) {
        return open(new JournalFile(path), path);
    }

    static DiskJournal open(JournalFile file, Path path) {
        return new DiskJournal(bounds(path), file, InstantSource.system());
    }

    static DiskJournal openShowingAtOnce(JournalFile file, Path path) {
        return new DiskJournal(TestBounds.shownAtOnce(bounds(path)), file, InstantSource.system());
    }

    private static JournalProperties bounds(Path path) {
        return TestBounds.onDisk(path, Duration.ofMillis(20), 10_000, BYTES, 1_000);
    }
}
