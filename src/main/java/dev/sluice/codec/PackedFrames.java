package dev.sluice.codec;

import dev.sluice.message.Packing;
import dev.sluice.message.Update;
import dev.sluice.protocol.ServerFrame;

/**
 * A format whose frames become messages in another way than each by itself. The frames are the same, and shared with the
 * clients of the plain format.
 */
public final class PackedFrames implements FrameEncoder {

    private final FrameEncoder frames;
    private final Packing packing;

    public PackedFrames(FrameEncoder frames, Packing packing) {
        this.frames = frames;
        this.packing = packing;
    }

    @Override
    public int slot() {
        return frames.slot();
    }

    @Override
    public byte[] encode(Update update) {
        return frames.encode(update);
    }

    @Override
    public byte[] encodeSnapshot(Update update) {
        return frames.encodeSnapshot(update);
    }

    @Override
    public byte[] encodeLeft(Update newest) {
        return frames.encodeLeft(newest);
    }

    @Override
    public byte[] encode(ServerFrame frame) {
        return frames.encode(frame);
    }

    @Override
    public Packing packing() {
        return packing;
    }
}
