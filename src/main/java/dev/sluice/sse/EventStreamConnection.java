package dev.sluice.sse;

import dev.sluice.audit.AuditClient;
import dev.sluice.codec.EventStreamEncoder;
import dev.sluice.codec.FrameDecoder;
import dev.sluice.codec.FrameEncoder;
import dev.sluice.connection.SocketBuffers;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.UpdateEncoder;
import dev.sluice.protocol.CloseCode;
import dev.sluice.session.ConnectionEvents;
import dev.sluice.transport.SocketConnection;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one event stream: bytes past Netty's HTTP codec, after a head that says that the body ends with the
 * connection. Nothing is written before {@link #begin}. The client sends nothing: that its socket takes bytes is all there is
 * to tell that it lives. On the channel's event loop only.
 */
final class EventStreamConnection extends SocketConnection {

    /**
     * The two ways of writing for the clients of one log.
     *
     * @param epoch of that log
     * @param frames writes all frames, updates without an id
     * @param resumable writes updates with an id
     */
    record Encoders(String epoch, FrameEncoder frames, UpdateEncoder resumable) {

        static Encoders of(String epoch) {
            return new Encoders(epoch, new EventStreamEncoder(epoch, false), new EventStreamEncoder(epoch, true));
        }
    }

    private final Encoders encoders;
    private final ChannelHandlerContext codec;
    private boolean begun;

    /** {@code codec} is the place of Netty's HTTP codec. */
    EventStreamConnection(ChannelHandlerContext codec, Encoders encoders) {
        super(codec);
        this.codec = codec;
        this.encoders = encoders;
    }

    /** Begins to write, since the head of the response has gone ahead. */
    void begin(Limits limits) {
        begun = true;
        leaveHttp();
        SocketBuffers.limit(channel(), limits.kernelBytes());
        if (channel() instanceof EpollSocketChannel epoll) {
            // A peer that vanished sends no reset, and events that nobody acknowledges fit the kernel for long.
            epoll.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, limits.unacknowledgedMillis());
        }
        channel().pipeline().addBefore(codec.name(), "eventStream", new InboundEnd(this));
        ConnectionEvents session = session();
        if (session != null) {
            session.onWritable();
        }
    }

    /**
     * What may be on its way.
     *
     * @param kernelBytes unsent bytes that the kernel holds, about
     * @param unacknowledgedMillis how long bytes may stay unacknowledged
     */
    record Limits(int kernelBytes, int unacknowledgedMillis) {}

    @Override
    public AuditClient.Way way() {
        return AuditClient.Way.SSE;
    }

    @Override
    public FrameEncoder encoder() {
        return encoders.frames();
    }

    @Override
    public UpdateEncoder resumableEncoder() {
        return encoders.resumable();
    }

    @Override
    public FrameDecoder decoder() {
        throw new UnsupportedOperationException("a client of SSE sends no frames");
    }

    @Override
    public long room() {
        return begun ? super.room() : 0;
    }

    @Override
    public boolean isDirect() {
        return begun && super.isDirect();
    }

    /** A comment, for proxies that end what seems idle; there is no answer to it. */
    @Override
    public void ping(@Nullable StreamPosition resume) {
        write(Unpooled.wrappedBuffer(EventStreamEncoder.comment(resume)));
        flush();
        ConnectionEvents session = session();
        if (session != null) {
            session.onPong();
        }
    }

    /** The stream's end: the event source comes again, from the last id that it has seen. */
    @Override
    public void close(CloseCode why) {
        Channel channel = channel();
        if (begun && channel.isActive()) {
            var unused = sendLast(new byte[0]).addListener(ChannelFutureListener.CLOSE);
            cutOffLater();
        }
    }
}
