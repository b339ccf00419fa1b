package dev.sluice.journal;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import java.util.ArrayList;
import java.util.List;

/**
 * A draft on its way into a log that several nodes write, or as it stands there.
 *
 * @param lag microseconds from when its block was begun until it was accepted; not below that of the entry before
 * @param after offset of the newest update of its topic, 0 where it has none: only as long as that is so it is an update;
 *     {@link #ALWAYS} where it always is
 */
public record Entry(Draft draft, long lag, long after) {

    public static final long ALWAYS = -1;

    /** A block of them, as bytes: of updates whose seq is the condition, and whose {@code ts} is the lag. */
    public static byte[] write(List<Entry> entries) {
        UpdateBlock block = new UpdateBlock();
        long offset = 0;
        for (Entry entry : entries) {
            Draft draft = entry.draft;
            block.add(new Update(
                    draft.topic(),
                    entry.after - ALWAYS,
                    ++offset,
                    entry.lag,
                    0,
                    draft.data(),
                    draft.quality(),
                    draft.ttlMillis(),
                    draft.source()));
        }
        return block.toBytes();
    }

    /** The entries of a block; throws an {@link IllegalStateException} where it was damaged on its way. */
    public static List<Entry> read(byte[] block) {
        List<Entry> entries = new ArrayList<>();
        UpdateBlock.read(block, new Names(), new AgeClock(0, 0), written -> {
            Draft draft = new Draft(
                    written.topic(), written.data(), written.quality(), written.ttlMillis(), written.source());
            entries.add(new Entry(draft, written.ts(), written.seq() + ALWAYS));
        });
        return entries;
    }
}
