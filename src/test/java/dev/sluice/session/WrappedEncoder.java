package dev.sluice.session;

import dev.sluice.codec.FrameEncoder;
import dev.sluice.message.Packing;
import dev.sluice.message.Update;
import dev.sluice.protocol.ServerFrame;

/** An encoder with a test between it and the server. */
class WrappedEncoder implements FrameEncoder {

    private final FrameEncoder encoder;

    WrappedEncoder(FrameEncoder encoder) {
        this.encoder = encoder;
    }

    @Override
    public int slot() {
        return encoder.slot();
    }

    @Override
    public Packing packing() {
        return encoder.packing();
    }

    @Override
    public byte[] encode(Update update) {
        return encoder.encode(update);
    }

    @Override
    public byte[] encodeSnapshot(Update update) {
        return encoder.encodeSnapshot(update);
    }

    @Override
    public byte[] encodeLeft(Update newest) {
        return encoder.encodeLeft(newest);
    }

    @Override
    public byte[] encode(ServerFrame frame) {
        return encoder.encode(frame);
    }
}
