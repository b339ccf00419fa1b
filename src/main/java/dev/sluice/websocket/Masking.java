package dev.sluice.websocket;

import io.netty.buffer.ByteBuf;

/** Takes the mask off a client's payload (RFC 6455, 5.3), in place. */
final class Masking {

    private Masking() {}

    /** {@code at} is the place in the frame's payload at which these bytes stand. */
    static void remove(ByteBuf payload, int from, int length, int mask, int at) {
        int turned = Integer.rotateLeft(mask, (at & 3) * Byte.SIZE);
        long twice = ((long) turned << Integer.SIZE) | (turned & 0xFFFF_FFFFL);
        int end = from + length;
        int i = from;
        for (; end - i >= Long.BYTES; i += Long.BYTES) {
            payload.setLong(i, payload.getLong(i) ^ twice);
        }
        for (int shift = Long.SIZE - Byte.SIZE; i < end; i++, shift -= Byte.SIZE) {
            payload.setByte(i, payload.getByte(i) ^ (int) (twice >>> shift));
        }
    }
}
