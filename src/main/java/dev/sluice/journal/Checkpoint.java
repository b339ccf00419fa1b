package dev.sluice.journal;

import dev.sluice.message.Update;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;

/**
 * Writes the table of last values to the file, a part with each commit, so that none takes long. The one before stays
 * until the new one is complete.
 */
final class Checkpoint {

    private static final int NUMBER_SHIFT = 24;
    private static final int PIECE_BYTES = 1 << 18;
    private static final int STEP_BYTES = 4 << 20;

    private final MVMap<Long, byte[]> pieces;
    private Iterator<Update> rest = Collections.emptyIterator();
    private boolean running;
    private long number;
    private long upTo;
    private long bytes;
    private int pieceCount;
    private long completeBytes;

    Checkpoint(MVMap<Long, byte[]> pieces) {
        this.pieces = pieces;
    }

    /** Tells the blocks of a complete table, and removes what there is of others. */
    void load(long complete, Consumer<byte[]> reader) {
        number = complete;
        removeUpTo((complete << NUMBER_SHIFT) - 1);
        Long last;
        while ((last = pieces.lastKey()) != null && last >>> NUMBER_SHIFT > complete) {
            pieces.remove(last);
        }
        for (Long key : pieces.keySet()) {
            byte[] piece = pieces.get(key);
            completeBytes += piece.length;
            reader.accept(piece);
        }
    }

    private void removeUpTo(long key) {
        Long first;
        while ((first = pieces.firstKey()) != null && first <= key) {
            pieces.remove(first);
        }
    }

    /** Begins another table; it holds the log up to that offset. */
    void begin(List<Update> lastValues, long head) {
        rest = lastValues.iterator();
        running = true;
        number++;
        upTo = head;
        bytes = 0;
        pieceCount = 0;
    }

    /** Writes the next part; true when the table is complete and the one before is gone. */
    boolean advance() {
        if (!running) {
            return false;
        }
        long until = bytes + STEP_BYTES;
        while (rest.hasNext() && bytes < until) {
            byte[] piece = nextPiece();
            pieces.append((number << NUMBER_SHIFT) | pieceCount++, piece);
            bytes += piece.length;
        }
        if (rest.hasNext()) {
            return false;
        }
        removeUpTo((number << NUMBER_SHIFT) - 1);
        completeBytes = bytes;
        rest = Collections.emptyIterator();
        running = false;
        return true;
    }

    private byte[] nextPiece() {
        UpdateBlock piece = new UpdateBlock();
        while (rest.hasNext() && piece.size() < PIECE_BYTES) {
            piece.add(rest.next());
        }
        return piece.toBytes();
    }

    boolean isRunning() {
        return running;
    }

    long number() {
        return number;
    }

    long upTo() {
        return upTo;
    }

    /** Size of the newest complete table. */
    long completeBytes() {
        return completeBytes;
    }
}
