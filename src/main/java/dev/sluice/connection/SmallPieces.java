package dev.sluice.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Joins what is small of the pieces of a body that came with one read: each piece costs those who take it as much as a
 * large one does, and a client could make a hundred thousand of a megabyte, chunks of one byte. Never waits for more than is there.
 */
final class SmallPieces extends ChannelInboundHandlerAdapter {

    private static final int SMALL = 1 << 10;
    private static final int JOINED_MAX = 16 << 10;

    private @Nullable ByteBuf joined;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpContent piece && isSmall(piece)) {
            join(ctx, piece);
        } else {
            pass(ctx);
            ctx.fireChannelRead(message);
        }
    }

    private static boolean isSmall(HttpContent piece) {
        return !(piece instanceof LastHttpContent)
                && piece.decoderResult().isSuccess()
                && piece.content().readableBytes() < SMALL;
    }

    private void join(ChannelHandlerContext ctx, HttpContent piece) {
        try {
            if (joined == null) {
                joined = ctx.alloc().buffer(SMALL, JOINED_MAX);
            }
            joined.writeBytes(piece.content());
        } finally {
            piece.release();
        }
        if (joined.readableBytes() > JOINED_MAX - SMALL) {
            pass(ctx);
        }
    }

    private void pass(ChannelHandlerContext ctx) {
        ByteBuf whole = joined;
        joined = null;
        if (whole != null) {
            ctx.fireChannelRead(new DefaultHttpContent(whole));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        pass(ctx);
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pass(ctx);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        pass(ctx);
    }
}
