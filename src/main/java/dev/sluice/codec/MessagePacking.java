package dev.sluice.codec;

import dev.sluice.message.Packing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages that are arrays of frames, or compressed, or both. */
public final class MessagePacking implements Packing {

    /** A message of fewer bytes is made anew for each client: to look for it would cost as much. */
    private static final int SHARED_BYTES_MIN = 512;

    /** One for all packings of a thread, however many kinds of clients there are. */
    private static final ThreadLocal<RecentMessages> RECENT = ThreadLocal.withInitial(RecentMessages::new);

    private final @Nullable ArrayForm arrays;
    private final @Nullable Deflation deflation;

    private MessagePacking(@Nullable ArrayForm arrays, @Nullable Deflation deflation) {
        this.arrays = arrays;
        this.deflation = deflation;
    }

    /** {@code arrays} is null where each frame is a message, {@code deflation} where none is compressed. */
    public static Packing of(@Nullable ArrayForm arrays, @Nullable Deflation deflation) {
        return arrays == null && deflation == null ? SINGLE : new MessagePacking(arrays, deflation);
    }

    @Override
    public boolean joins(byte[] frame) {
        return arrays != null && !WebSocketFraming.isControl(frame);
    }

    @Override
    public byte[] message(List<byte[]> frames) {
        if (WebSocketFraming.isControl(frames.get(0))) {
            return frames.get(0);
        }
        int bytes = 0;
        for (int i = 0; i < frames.size() && bytes < SHARED_BYTES_MIN; i++) {
            bytes += frames.get(i).length;
        }
        return bytes < SHARED_BYTES_MIN ? make(frames) : RECENT.get().of(this, frames);
    }

    /** Anew. */
    byte[] make(List<byte[]> frames) {
        byte[] message = arrays == null ? frames.get(0) : arrays.join(frames);
        return deflation == null ? message : deflation.deflated(message);
    }
}
