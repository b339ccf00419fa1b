package dev.sluice.transport;

import dev.sluice.connection.Connections;
import dev.sluice.session.Connection;
import dev.sluice.session.ConnectionEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way out to one socket, for bytes that already are frames: past Netty's encoders. On the channel's event loop only. */
public abstract class SocketConnection implements Connection {

    /** How long a peer has to take the last bytes, and to answer them, before it is cut off. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);

    private static final int PROGRESS_SHIFT = 24;

    private final Channel channel;
    private final ChannelHandlerContext out;
    /** Null where its file descriptor can't be reached, or bytes are encrypted on the way. */
    private final @Nullable EpollSocketChannel socket;

    private @Nullable ConnectionEvents session;
    private int pauses;
    private long writes;
    private boolean lastSent;

    /** {@code encoder} is the place of the handler that would make bytes of messages: what is written enters before it. */
    protected SocketConnection(ChannelHandlerContext encoder) {
        this.channel = encoder.channel();
        this.out = encoder;
        boolean isPlain = channel.pipeline().get(SslHandler.class) == null;
        this.socket = isPlain && channel instanceof EpollSocketChannel epoll ? epoll : null;
    }

    /**
     * From the channel itself the session hears that it is gone, and not from a handler: a client that resets while its
     * session begins takes the handlers with it. Not on this stack, where the lane may be walking over its sessions.
     */
    @Override
    public void bind(ConnectionEvents boundSession) {
        session = boundSession;
        channel.closeFuture()
                .addListener(closed -> channel.eventLoop().execute(() -> whenHeard(boundSession::onDisconnected)));
    }

    /** The client is gone: runs it when all has been heard that it had sent before. */
    protected void whenHeard(Runnable then) {
        then.run();
    }

    /** Null until the session has begun. */
    public @Nullable ConnectionEvents session() {
        return session;
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    /** From now on the session judges its client, and not what watches over requests. */
    protected void leaveHttp() {
        Connections.leave(channel);
    }

    protected Channel channel() {
        return channel;
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
        if (lastSent) {
            frames.release();
            return;
        }
        writes++;
        var unused = out.write(frames, channel.voidPromise());
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public boolean isDirect() {
        return socket != null;
    }

    @Override
    public int offer(ByteBuf frames) {
        if (socket == null || lastSent || !socket.isActive()) {
            return 0;
        }
        try {
            return send((Socket) socket.fd(), frames, frames.readerIndex(), frames.writerIndex());
        } catch (IOException e) {
            return 0; // Netty meets the same fault when it writes, and ends the connection
        }
    }

    /** By send(2), as Netty does: write(2) costs 5 % more on its way through the file system's layer (perf, 1,000 sockets). */
    private static int send(Socket to, ByteBuf frames, int from, int end) throws IOException {
        return frames.hasMemoryAddress()
                ? to.sendAddress(frames.memoryAddress(), from, end)
                : to.send(frames.internalNioBuffer(from, end - from), from, end); // JDKs that keep Netty from Unsafe
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
    public void pauseReading() {
        pauses++;
        channel.config().setAutoRead(lastSent);
    }

    @Override
    public void resumeReading() {
        if (--pauses == 0) {
            channel.config().setAutoRead(true);
        }
    }

    /** Whether the last bytes are on their way: from then on nothing is written. */
    public boolean isLastSent() {
        return lastSent;
    }

    /** Writes the last bytes of this connection, behind all others. From then on it is read from, to see the peer's end. */
    protected ChannelFuture sendLast(byte[] bytes) {
        lastSent = true;
        channel.config().setAutoRead(true);
        return out.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    /** Tells the peer that nothing more will come, where that can be told apart from closing. */
    protected void shutOutput() {
        if (channel instanceof DuplexChannel duplex && channel.pipeline().get(SslHandler.class) == null) {
            // not from within the write that has just ended
            channel.eventLoop().execute(() -> {
                var unused = duplex.shutdownOutput();
            });
        }
    }

    @Override
    public void cutOff() {
        try {
            var unused = channel.close();
        } catch (Throwable e) {
            channel.unsafe().closeForcibly();
        }
    }

    /** Closes the channel in a while, whatever the peer does. */
    protected void cutOffLater() {
        Runnable cutOff = () -> {
            var unused = channel.close();
        };
        var unused = channel.eventLoop().schedule(cutOff, CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
