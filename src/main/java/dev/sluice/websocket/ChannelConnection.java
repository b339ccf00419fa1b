package dev.sluice.websocket;

import dev.sluice.audit.AuditClient;
import dev.sluice.codec.FrameDecoder;
import dev.sluice.codec.FrameEncoder;
import dev.sluice.codec.WebSocketFraming;
import dev.sluice.message.StreamPosition;
import dev.sluice.protocol.CloseCode;
import dev.sluice.transport.SocketConnection;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import org.jspecify.annotations.Nullable;

/** The way out of one WebSocket, with its close handshake. On the channel's event loop only. */
final class ChannelConnection extends SocketConnection {

    private final MessageFormat format;
    private boolean heard = true;
    private @Nullable Runnable whenHeard;

    ChannelConnection(Channel channel, MessageFormat format) {
        super(channel.pipeline().context(WebSocketFrameEncoder.class));
        this.format = format;
    }

    MessageFormat format() {
        return format;
    }

    /** Tells whether what has come of the client waits for its turn, or all has been heard. */
    void setHeard(boolean allHeard) {
        heard = allHeard;
        Runnable then = whenHeard;
        if (heard && then != null) {
            whenHeard = null;
            then.run();
        }
    }

    @Override
    protected void whenHeard(Runnable then) {
        if (heard) {
            then.run();
        } else {
            whenHeard = then;
        }
    }

    @Override
    public AuditClient.Way way() {
        return AuditClient.Way.WEBSOCKET;
    }

    @Override
    public FrameEncoder encoder() {
        return format.encoder();
    }

    @Override
    public FrameDecoder decoder() {
        return format.subprotocol().decoder();
    }

    @Override
    public boolean takesArrays() {
        return format.arrays();
    }

    @Override
    public void ping(@Nullable StreamPosition resume) {
        write(Unpooled.wrappedBuffer(WebSocketFraming.ping()));
        flush();
    }

    @Override
    public void close(CloseCode why) {
        ChannelFuture sent = sendLast(WebSocketFraming.close(why));
        if (fails(why)) {
            sent.addListener(through -> shutOutput());
        }
        cutOffLater();
    }

    /** After a frame that may not be there is no answer to wait for (RFC 6455, 7.1.7): the peer is told the end at once. */
    private static boolean fails(CloseCode why) {
        return switch (why) {
            case PROTOCOL_ERROR, UNSUPPORTED_DATA, NOT_UTF8, TOO_BIG -> true;
            default -> false;
        };
    }

    /** Answers the peer's close frame, after which the connection has no use any more (RFC 6455, 7.1.1). */
    void answerClose(byte[] frame) {
        if (isCloseSent()) {
            var unused = channel().close();
        } else {
            var unused = sendLast(frame).addListener(ChannelFutureListener.CLOSE);
            cutOffLater(); // where the socket has no room for the answer
        }
    }

    /** Whether a close frame is on its way: from then on nothing is written. */
    boolean isCloseSent() {
        return isLastSent();
    }
}
