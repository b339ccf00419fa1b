package dev.sluice.websocket;

import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.FrameDecoder;
import dev.sluice.protocol.FrameEncoder;
import dev.sluice.protocol.WebSocketFraming;
import dev.sluice.session.ClientSession;
import dev.sluice.session.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one WebSocket: writes bytes that already are frames, past Netty's frame encoder. On the channel's event
 * loop only.
 */
final class ChannelConnection implements Connection {

    /** How long a peer has to answer a close frame before it is cut off. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);

    private static final int PROGRESS_SHIFT = 24;

    private final Channel channel;
    private final Subprotocol subprotocol;
    private final ChannelHandlerContext encoderContext;
    /** Null where its file descriptor can't be reached, or bytes are encrypted on the way. */
    private final @Nullable EpollSocketChannel socket;

    private @Nullable ClientSession session;
    private int pauses;
    private long writes;
    private boolean closeSent;

    ChannelConnection(Channel channel, Subprotocol subprotocol) {
        this.channel = channel;
        this.subprotocol = subprotocol;
        this.encoderContext = channel.pipeline().context(WebSocketFrameEncoder.class);
        boolean isPlain = channel.pipeline().get(SslHandler.class) == null;
        this.socket = isPlain && channel instanceof EpollSocketChannel epoll ? epoll : null;
    }

    @Override
    public void bind(ClientSession boundSession) {
        session = boundSession;
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    /** Null until the session has begun. */
    @Nullable
    ClientSession session() {
        return session;
    }

    Subprotocol subprotocol() {
        return subprotocol;
    }

    @Override
    public FrameEncoder encoder() {
        return subprotocol.encoder();
    }

    @Override
    public FrameDecoder decoder() {
        return subprotocol.decoder();
    }

    @Override
    public long room() {
        return channel.bytesBeforeUnwritable();
    }

    @Override
    public ByteBuf allocate(int capacity) {
        return channel.alloc().directBuffer(capacity);
    }

    @Override
    public void write(ByteBuf frames) {
        if (closeSent) {
            frames.release();
            return;
        }
        writes++;
        var unused = encoderContext.write(frames, channel.voidPromise());
    }

    @Override
    public void flush() {
        encoderContext.flush();
    }

    @Override
    public boolean isDirect() {
        return socket != null;
    }

    @Override
    public int offer(ByteBuf frames) {
        if (socket == null || closeSent || !socket.isActive()) {
            return 0;
        }
        try {
            return write(socket.fd(), frames, frames.readerIndex(), frames.writerIndex());
        } catch (IOException e) {
            return 0; // Netty meets the same fault when it writes, and ends the connection
        }
    }

    private static int write(FileDescriptor to, ByteBuf frames, int from, int end) throws IOException {
        return frames.hasMemoryAddress()
                ? to.writeAddress(frames.memoryAddress(), from, end)
                : to.write(frames.internalNioBuffer(from, end - from), from, end); // JDKs that keep Netty from Unsafe
    }

    @Override
    public boolean isBlocked() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        return pending != null && pending.totalPendingWriteBytes() > 0;
    }

    /** Writes that are through, and how much of the one under way. */
    @Override
    public long progress() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        return pending == null ? 0 : ((writes - pending.size()) << PROGRESS_SHIFT) + pending.currentProgress();
    }

    @Override
    public void ping() {
        write(Unpooled.wrappedBuffer(WebSocketFraming.ping()));
        flush();
    }

    @Override
    public void pauseReading() {
        pauses++;
        channel.config().setAutoRead(false);
    }

    @Override
    public void resumeReading() {
        if (--pauses == 0) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void close(CloseCode why) {
        var unused = sendClose(WebSocketFraming.close(why));
        cutOffLater();
    }

    /** Answers the peer's close frame, after which the connection has no use any more (RFC 6455, 7.1.1). */
    void answerClose(byte[] frame) {
        if (closeSent) {
            var unused = channel.close();
        } else {
            var unused = sendClose(frame).addListener(ChannelFutureListener.CLOSE);
            cutOffLater(); // where the socket has no room for the answer
        }
    }

    /** Whether a close frame is on its way: from then on nothing is written. */
    boolean isCloseSent() {
        return closeSent;
    }

    private ChannelFuture sendClose(byte[] frame) {
        closeSent = true;
        return encoderContext.writeAndFlush(Unpooled.wrappedBuffer(frame));
    }

    private void cutOffLater() {
        Runnable cutOff = () -> {
            var unused = channel.close();
        };
        var unused = channel.eventLoop().schedule(cutOff, CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
