package dev.sluice.codec;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages that were made last of several frames, so that who is sent the same frames is sent the same bytes, put together
 * and compressed once. Those whose clients keep up are written together anyway; here the others meet, who come one after
 * another with what they have credit or room for. For one thread; bounded, and what is forgotten is made anew.
 */
final class RecentMessages {

    private static final int MESSAGES_MAX = 64;

    /** Of messages and the frames that they are made of. */
    private static final long BYTES_MAX = 1 << 20;

    private final @Nullable Made[] made = new Made[MESSAGES_MAX];
    private long bytes;

    /** Frames, known by their arrays, not by what is in them. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Made(MessagePacking packing, byte[][] frames, byte[] message) {

        boolean isOf(MessagePacking otherPacking, List<byte[]> others) {
            if (packing != otherPacking || frames.length != others.size()) {
                return false;
            }
            for (int i = frames.length - 1; i >= 0; i--) {
                if (frames[i] != others.get(i)) {
                    return false;
                }
            }
            return true;
        }

        long bytes() {
            long sum = message.length;
            for (byte[] frame : frames) {
                sum += frame.length;
            }
            return sum;
        }
    }

    byte[] of(MessagePacking packing, List<byte[]> frames) {
        int at = place(packing, frames);
        Made there = made[at];
        if (there != null && there.isOf(packing, frames)) {
            return there.message;
        }
        byte[] message = packing.make(frames);
        keep(at, new Made(packing, frames.toArray(byte[][]::new), message));
        return message;
    }

    private static int place(MessagePacking packing, List<byte[]> frames) {
        int ends = System.identityHashCode(frames.get(0)) * 31 + System.identityHashCode(frames.get(frames.size() - 1));
        int hash = ends * 31 + System.identityHashCode(packing);
        return (hash ^ hash >>> 16) & (MESSAGES_MAX - 1);
    }

    private void keep(int at, Made kept) {
        Made before = made[at];
        bytes -= before == null ? 0 : before.bytes();
        made[at] = null;
        if (bytes + kept.bytes() > BYTES_MAX) {
            Arrays.fill(made, null);
            bytes = 0;
        }
        made[at] = kept;
        bytes += kept.bytes();
    }
}
