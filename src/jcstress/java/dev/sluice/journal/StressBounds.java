package dev.sluice.journal;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** Bounds of the logs that stress tests append to: of a test's own number of updates, and wide in all else. */
public final class StressBounds {

    private StressBounds() {}

    public static JournalProperties ofUpdates(int updates) {
        return new JournalProperties(
                JournalProperties.Store.MEMORY,
                Path.of("none"),
                Duration.ofMillis(20),
                false,
                updates,
                DataSize.ofMegabytes(1),
                Duration.ofDays(1),
                10);
    }
}
