package dev.sluice.fanout;

import dev.sluice.message.Packing;
import dev.sluice.message.Publication;
import dev.sluice.message.UpdateEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The updates of one drain that an audience is written, as bytes: put together once for each wire format, when the first
 * session of it is written to. Owned by a lane, which uses the same memory again for each audience.
 */
public final class Batches {

    private final List<Batch> batches = new ArrayList<>(2);

    /** The bytes of those updates in one format; the same until {@link #clear}. */
    public Batch of(List<Publication> updates, UpdateEncoder encoder) {
        Batch batch = batch(encoder);
        if (batch.messages.isEmpty()) {
            batch.fill(updates, encoder);
        }
        return batch;
    }

    private Batch batch(UpdateEncoder encoder) {
        for (int i = 0; i < batches.size(); i++) {
            if (batches.get(i).isOf(encoder)) {
                return batches.get(i);
            }
        }
        Batch added = new Batch(encoder);
        batches.add(added);
        return added;
    }

    void clear() {
        batches.forEach(Batch::clear);
    }

    /** Messages in a row, with the places where they end, in bytes and in updates. */
    public static final class Batch {

        /** Memory kept from one drain to the next; what large updates took beyond is given back. */
        private static final int BYTES_KEPT = 256 * 1024;

        private final int slot;
        private final Packing packing;
        private final List<byte[]> frames = new ArrayList<>(64);
        private final List<byte[]> messages = new ArrayList<>(64);
        private final List<byte[]> together = new ArrayList<>(1);

        /** Goes with the lane: nobody has to release it. */
        private ByteBuf bytes = memory(4 * 1024);

        private int[] ends = new int[64];
        private int[] updatesUpTo = new int[64];

        private Batch(UpdateEncoder encoder) {
            this.slot = encoder.slot();
            this.packing = encoder.packing();
        }

        private boolean isOf(UpdateEncoder encoder) {
            return slot == encoder.slot() && packing == encoder.packing();
        }

        private void fill(List<Publication> updates, UpdateEncoder encoder) {
            if (updates.size() > ends.length) {
                ends = new int[updates.size()];
                updatesUpTo = new int[updates.size()];
            }
            try {
                for (int i = 0; i < updates.size(); i++) {
                    frames.add(updates.get(i).encoded(encoder));
                }
                pack();
            } catch (Throwable e) {
                clear();
                throw e;
            }
        }

        private void pack() {
            int length = 0;
            for (int from = 0; from < frames.size(); from += together.size()) {
                gather(from);
                byte[] message = packing.message(together);
                length += message.length;
                ends[messages.size()] = length;
                updatesUpTo[messages.size()] = from + together.size();
                messages.add(message);
            }
            if (length > bytes.capacity()) {
                bytes = memory(Integer.highestOneBit(length) * 2);
            }
            bytes.clear();
            messages.forEach(bytes::writeBytes);
        }

        /** The frames of the message that begins with that one. */
        private void gather(int from) {
            together.clear();
            byte[] frame = frames.get(from);
            together.add(frame);
            int length = frame.length;
            for (int i = from + 1; i < frames.size() && packing.joins(frame); i++) {
                frame = frames.get(i);
                length += frame.length;
                if (length > Packing.BYTES_MAX) {
                    return;
                }
                together.add(frame);
            }
        }

        private void clear() {
            frames.clear();
            messages.clear();
            together.clear();
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

        /** How many messages begin within so many bytes. */
        public int messagesBegunIn(int length) {
            int begun = 0;
            while (begun < messages.size() && (begun == 0 ? 0 : ends[begun - 1]) < length) {
                begun++;
            }
            return begun;
        }

        /** Where that many messages end. */
        public int endOf(int count) {
            return count == 0 ? 0 : ends[count - 1];
        }

        /** How many updates that many messages have. */
        public int updatesIn(int count) {
            return count == 0 ? 0 : updatesUpTo[count - 1];
        }

        /** One of them, which all to whom it is written may keep. */
        public byte[] message(int index) {
            return messages.get(index);
        }
    }
}
