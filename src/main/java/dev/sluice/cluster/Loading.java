package dev.sluice.cluster;

import dev.sluice.cluster.StoreConnection.Checkpoint;
import dev.sluice.cluster.StoreConnection.Read;
import dev.sluice.hub.SharedLog.Block;
import dev.sluice.journal.Entry;
import dev.sluice.journal.ReplicaJournal;
import dev.sluice.journal.ReplicaJournal.Loaded;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node comes to the log as it is: from the oldest checkpoint on it goes through all blocks there are. So it has as much of the
 * history as those that were there all the time, and knows of the same topics.
 */
final class Loading {

    private static final int TRIES_MAX = 10;

    private final ReplicaJournal replica;

    Loading(ReplicaJournal replica) {
        this.replica = replica;
    }

    /** A copy of the log up to where it stood when the connection was opened, at least. */
    Loaded load(StoreConnection store) {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            Loaded loaded = tryToLoad(store);
            if (loaded != null) {
                return loaded;
            }
        }
        throw new StoreUnfitException(
                "The log in the store lacks blocks behind its oldest checkpoint: keys of it were deleted.",
                "Restore them, or stop all nodes and delete the keys " + "of the log, which begins a new one.",
                null);
    }

    /** Null where blocks that it needed went while it read them, for a newer checkpoint. */
    private @Nullable Loaded tryToLoad(StoreConnection store) {
        StoreConnection.Opened opened = store.opened();
        List<Checkpoint> checkpoints = store.checkpoints();
        Loaded loaded;
        // A young log may have more of the history than its first checkpoint.
        if (checkpoints.isEmpty() || store.hasAllBlocks()) {
            loaded = replica.load(opened.epoch(), 0, 0, List.of());
        } else {
            Checkpoint oldest = checkpoints.get(0);
            List<byte[]> pieces = store.pieces(oldest);
            if (pieces == null) {
                return null;
            }
            loaded = replica.load(opened.epoch(), oldest.offset(), oldest.ts(), pieces);
        }
        while (true) {
            List<Read> read = store.readStored(loaded.offset());
            for (Read next : read) {
                if (!append(loaded, next)) {
                    return null;
                }
            }
            if (read.isEmpty()) {
                return loaded.offset() >= opened.offset() ? loaded : null;
            }
        }
    }

    private static boolean append(Loaded loaded, Read read) {
        Block block = read.block();
        if (read.isTerm()) {
            if (read.survived() != loaded.offset()) {
                return false;
            }
            loaded.loseUpTo(block.offset());
            return true;
        }
        if (block.offset() != loaded.offset() + 1) {
            return false;
        }
        for (Entry entry : block.entries()) {
            loaded.append(entry, block.ts());
        }
        return true;
    }
}
