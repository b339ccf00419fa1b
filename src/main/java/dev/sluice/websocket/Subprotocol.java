package dev.sluice.websocket;

import dev.sluice.codec.CborFrameDecoder;
import dev.sluice.codec.FrameDecoder;
import dev.sluice.codec.FrameEncoder;
import dev.sluice.codec.JsonFrameDecoder;
import dev.sluice.codec.WebSocketCborEncoder;
import dev.sluice.codec.WebSocketJsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a session's messages are, and how they are written and read.
 *
 * @param token its name in {@code Sec-WebSocket-Protocol}
 * @param messageType frames with which a message begins
 * @param message makes a whole message of bytes, which it owns
 */
record Subprotocol(
        String token,
        Class<? extends WebSocketFrame> messageType,
        Function<ByteBuf, WebSocketFrame> message,
        FrameEncoder encoder,
        FrameDecoder decoder) {

    /** Also for a client that names none. */
    static final Subprotocol JSON = new Subprotocol(
            "sluice.v1.json",
            TextWebSocketFrame.class,
            TextWebSocketFrame::new,
            new WebSocketJsonEncoder(),
            new JsonFrameDecoder());

    static final Subprotocol CBOR = new Subprotocol(
            "sluice.v1.cbor",
            BinaryWebSocketFrame.class,
            BinaryWebSocketFrame::new,
            new WebSocketCborEncoder(),
            new CborFrameDecoder());

    private static final List<Subprotocol> ALL = List.of(JSON, CBOR);

    static List<String> tokens() {
        return ALL.stream().map(Subprotocol::token).toList();
    }

    static Optional<Subprotocol> named(String token) {
        return ALL.stream().filter(known -> known.token.equals(token)).findFirst();
    }

    /** Whether a message of such a session may begin with that frame. */
    boolean carries(WebSocketFrame first) {
        return messageType.isInstance(first);
    }

    /** Whether the bytes of a whole message are what its kind promises. */
    boolean isSound(ByteBuf whole) {
        return messageType != TextWebSocketFrame.class || ByteBufUtil.isText(whole, StandardCharsets.UTF_8);
    }
}
