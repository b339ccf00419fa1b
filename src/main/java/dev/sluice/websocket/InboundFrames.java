package dev.sluice.websocket;

import dev.sluice.codec.WebSocketFraming;
import dev.sluice.protocol.CloseCode;
import dev.sluice.session.ConnectionEvents;
import dev.sluice.transport.SocketEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The way in of one WebSocket, between Netty's frame decoder and Reactor Netty: joins fragments, lets whole messages of
 * the session's kind pass, text in UTF-8, and answers all other frames itself. Reactor Netty checks neither UTF-8 nor RSV bits, and closes a
 * message over the limit with 1002 instead of 1009.
 */
final class InboundFrames extends SocketEvents {

    private final ChannelConnection connection;
    private final Subprotocol subprotocol;
    private final int messageBytesMax;
    private @Nullable ByteBuf fragments;

    InboundFrames(ChannelConnection connection, int messageBytesMax) {
        super(connection);
        this.connection = connection;
        this.subprotocol = connection.subprotocol();
        this.messageBytesMax = messageBytesMax;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            ctx.fireChannelRead(message);
        } else if (subprotocol.carries(frame) && frame.isFinalFragment() && isAcceptable(frame)) {
            ctx.fireChannelRead(frame);
        } else {
            try {
                handle(ctx, frame);
            } finally {
                frame.release();
            }
        }
    }

    private boolean isAcceptable(WebSocketFrame message) {
        return !connection.isCloseSent() && message.rsv() == 0 && subprotocol.isSound(message.content());
    }

    private void handle(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame.rsv() != 0) {
            end(CloseCode.PROTOCOL_ERROR);
        } else if (frame instanceof CloseWebSocketFrame close) {
            onClose(close);
        } else if (connection.isCloseSent()) {
            return; // what comes behind our close frame is of no interest
        } else if (frame instanceof PingWebSocketFrame) {
            onPing(WebSocketFraming.pong(ByteBufUtil.getBytes(frame.content())));
        } else if (frame instanceof PongWebSocketFrame) {
            ConnectionEvents session = connection.session();
            if (session != null) {
                session.onPong();
            }
        } else if (frame instanceof ContinuationWebSocketFrame || subprotocol.carries(frame)) {
            join(ctx, frame);
        } else {
            end(CloseCode.UNSUPPORTED_DATA);
        }
    }

    private void onPing(byte[] pong) {
        ConnectionEvents session = connection.session();
        if (session != null) {
            session.onPing(pong);
        } else {
            connection.write(Unpooled.wrappedBuffer(pong)); // its lane is still being opened
            connection.flush();
        }
    }

    /** The order of fragments has been checked by the decoder; a final text frame that comes here is not UTF-8. */
    private void join(ChannelHandlerContext ctx, WebSocketFrame fragment) {
        int soFar = fragments == null ? 0 : fragments.readableBytes();
        int size = soFar + fragment.content().readableBytes();
        if (size > messageBytesMax) {
            dropFragments();
            end(CloseCode.TOO_BIG);
            return;
        }
        if (fragments == null) {
            fragments = ctx.alloc().buffer(size);
        }
        fragments.writeBytes(fragment.content());
        if (fragment.isFinalFragment()) {
            ByteBuf whole = fragments;
            fragments = null;
            if (subprotocol.isSound(whole)) {
                ctx.fireChannelRead(subprotocol.message().apply(whole));
            } else {
                whole.release();
                end(CloseCode.NOT_UTF8);
            }
        }
    }

    private void onClose(CloseWebSocketFrame close) {
        int code = close.statusCode();
        ConnectionEvents session = connection.session();
        if (session != null) {
            session.onClosing(code == -1 ? CloseCode.NORMAL.code() : code);
        }
        connection.answerClose(code == -1 ? WebSocketFraming.closeWithoutCode() : WebSocketFraming.close(code, ""));
    }

    private void end(CloseCode why) {
        ConnectionEvents session = connection.session();
        if (connection.isCloseSent()) {
            return;
        }
        if (session == null) {
            connection.close(why);
        } else {
            session.close(why);
        }
    }

    private void dropFragments() {
        ReferenceCountUtil.release(fragments);
        fragments = null;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        dropFragments();
    }

    /** A frame that breaks RFC 6455 is the client's fault. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            end(closeCode(corrupted.closeStatus()));
        } else {
            super.exceptionCaught(ctx, cause);
        }
    }

    private static CloseCode closeCode(WebSocketCloseStatus status) {
        if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            return CloseCode.TOO_BIG;
        }
        return status.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA) ? CloseCode.NOT_UTF8 : CloseCode.PROTOCOL_ERROR;
    }
}
