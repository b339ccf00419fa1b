package dev.sluice.fanout;

import dev.sluice.message.Publication;
import dev.sluice.message.UpdateEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The updates of one drain that an audience is written, as bytes: put together once for each wire format, when the first
 * session of it is written to. Owned by a lane, which uses the same memory again for each audience.
 */
public final class Batches {

    private final @Nullable Batch[] bySlot = new Batch[UpdateEncoder.SLOTS];

    /** The bytes of those updates in one format; the same until {@link #clear}. */
    public Batch of(List<Publication> updates, UpdateEncoder encoder) {
        Batch batch = bySlot[encoder.slot()];
        if (batch == null) {
            batch = new Batch();
            bySlot[encoder.slot()] = batch;
        }
        if (batch.frames == 0) {
            batch.fill(updates, encoder);
        }
        return batch;
    }

    void clear() {
        for (Batch batch : bySlot) {
            if (batch != null) {
                batch.clear();
            }
        }
    }

    /** Frames in a row, with the places where they end. */
    public static final class Batch {

        /** Memory kept from one drain to the next; what large updates took beyond is given back. */
        private static final int BYTES_KEPT = 256 * 1024;

        /** Goes with the lane: nobody has to release it. */
        private ByteBuf bytes = memory(4 * 1024);

        private int[] ends = new int[64];
        private int frames;

        private void fill(List<Publication> updates, UpdateEncoder encoder) {
            if (updates.size() > ends.length) {
                ends = new int[updates.size()];
            }
            int length = 0;
            for (int i = 0; i < updates.size(); i++) {
                length += updates.get(i).encoded(encoder).length;
                ends[i] = length;
            }
            if (length > bytes.capacity()) {
                bytes = memory(Integer.highestOneBit(length) * 2);
            }
            bytes.clear();
            for (int i = 0; i < updates.size(); i++) {
                bytes.writeBytes(updates.get(i).encoded(encoder));
            }
            frames = updates.size();
        }

        private void clear() {
            frames = 0;
            if (bytes.capacity() > BYTES_KEPT) {
                bytes = memory(BYTES_KEPT);
            }
        }

        private static ByteBuf memory(int size) {
            return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(size));
        }

        /** All of them; the indices are not to be moved. */
        public ByteBuf bytes() {
            return bytes;
        }

        /** How many frames begin within so many bytes. */
        public int framesBegunIn(int length) {
            int begun = 0;
            while (begun < frames && (begun == 0 ? 0 : ends[begun - 1]) < length) {
                begun++;
            }
            return begun;
        }

        /** Where that many frames end. */
        public int endOf(int count) {
            return count == 0 ? 0 : ends[count - 1];
        }
    }
}
