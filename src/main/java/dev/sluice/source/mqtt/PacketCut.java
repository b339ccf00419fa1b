package dev.sluice.source.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts packets that are larger than they may be, so that no more of them is held than that. MQTT 3.1.1 can not tell the broker
 * how much that is, as MQTT 5 can, and to end the connection would bring the same packet again. What is cut is a message that
 * is too large all the same, so it is rejected and acknowledged as others are.
 *
 * <pre>
 *  kind and flags (1) | bytes that follow (1 to 4, seven bits each, the low ones first) | ...
 * </pre>
 */
final class PacketCut extends ByteToMessageDecoder {

    static final int HEAD_BYTES_MAX = 5;

    private final int bytesMax;
    private long passing;
    private long skipping;

    /** {@code bytesMax} is what may follow the head of a packet. */
    PacketCut(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (passing == 0 && skipping == 0) {
            begin(ctx, in, out);
        }
        if (passing > 0) {
            int count = (int) Math.min(passing, in.readableBytes());
            passing -= count;
            out.add(in.readRetainedSlice(count));
        } else {
            int count = (int) Math.min(skipping, in.readableBytes());
            skipping -= count;
            in.skipBytes(count);
        }
    }

    private void begin(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int follow = 0;
        for (int head = 2; head <= HEAD_BYTES_MAX; head++) {
            if (in.readableBytes() < head) {
                return; // the rest of the head is to come
            }
            int digit = in.getUnsignedByte(in.readerIndex() + head - 1);
            follow |= (digit & 0x7f) << (7 * (head - 2));
            if (digit < 0x80) {
                begin(ctx, in, head, follow, out);
                return;
            }
        }
        passing = Long.MAX_VALUE; // no MQTT, as the client will find
    }

    private void begin(ChannelHandlerContext ctx, ByteBuf in, int head, int follow, List<Object> out) {
        if (follow <= bytesMax) {
            passing = (long) head + follow;
            return;
        }
        out.add(headOfTheRest(ctx, in.getByte(in.readerIndex())));
        in.skipBytes(head);
        passing = bytesMax;
        skipping = (long) follow - bytesMax;
    }

    private ByteBuf headOfTheRest(ChannelHandlerContext ctx, byte kind) {
        ByteBuf head = ctx.alloc().buffer(HEAD_BYTES_MAX).writeByte(kind);
        int rest = bytesMax;
        while (rest >= 0x80) {
            head.writeByte((rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        return head.writeByte(rest);
    }
}
