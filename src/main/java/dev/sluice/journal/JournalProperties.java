package dev.sluice.journal;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Where the log is kept and how much of it, {@code sluice.journal.*}. Of the bounds of the history, whichever is reached
 * first evicts the oldest update.
 *
 * @param store {@code memory} (default), gone with the process, or {@code disk}
 * @param path file of the disk store; default {@code sluice-journal.mv} in the working directory; its folder must
 *     be there, and one process at a time may use it
 * @param commitInterval disk store: how long updates are gathered for one commit; default 20 ms
 * @param showUncommitted disk store: whether updates are shown before their commit; default false. False costs up to a
 *     commit interval and a sync of the disk until an update is seen, and brings updates in as large bursts; but nothing that
 *     was seen is ever lost. True costs nothing, but what was seen within about the last interval before a {@code kill -9} or
 *     a power failure is gone, and all who come back over that are told so ({@code recovered} false) and begin with snapshots
 * @param updates updates kept in the history; default 100,000, 0 keeps none
 * @param bytes heap that the journal may take in all: history and last values, overheads included; default 64 MB. Beyond, the
 *     oldest updates of the history go until it has a quarter of it, then the least recently updated topics are forgotten. A
 *     file takes up to four times as much
 * @param age how long an update is kept in the history; default 10 minutes; looked at with each append
 * @param topics topics with a last value; default 100,000; for one more, the least recently updated is forgotten
 */
@Validated
@ConfigurationProperties("sluice.journal")
public record JournalProperties(
        @DefaultValue("memory") Store store,
        @DefaultValue("sluice-journal.mv") Path path,
        @DefaultValue("20ms") @DurationMin(millis = 1) Duration commitInterval,
        @DefaultValue("false") boolean showUncommitted,
        @DefaultValue("100000") @Min(0) @Max(100_000_000) int updates,
        @DefaultValue("64MB") DataSize bytes,
        @DefaultValue("10m") Duration age,
        @DefaultValue("100000") @Min(1) @Max(10_000_000) int topics) {

    /** Kinds of journal. */
    public enum Store {
        MEMORY,
        DISK
    }
}
