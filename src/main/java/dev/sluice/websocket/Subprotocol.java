package dev.sluice.websocket;

import dev.sluice.codec.CborFrameDecoder;
import dev.sluice.codec.FrameDecoder;
import dev.sluice.codec.FrameEncoder;
import dev.sluice.codec.JsonFrameDecoder;
import dev.sluice.codec.WebSocketCborEncoder;
import dev.sluice.codec.WebSocketJsonEncoder;
import java.util.List;
import java.util.Optional;

/**
 * What a session's messages are, and how they are written and read.
 *
 * @param token its name in {@code Sec-WebSocket-Protocol}
 * @param isText whether its messages are text, else they are binary
 */
record Subprotocol(String token, boolean isText, FrameEncoder encoder, FrameDecoder decoder) {

    /** Also for a client that names none. */
    static final Subprotocol JSON =
            new Subprotocol("sluice.v1.json", true, new WebSocketJsonEncoder(), new JsonFrameDecoder());

    static final Subprotocol CBOR =
            new Subprotocol("sluice.v1.cbor", false, new WebSocketCborEncoder(), new CborFrameDecoder());

    private static final List<Subprotocol> ALL = List.of(JSON, CBOR);

    static List<String> tokens() {
        return ALL.stream().map(Subprotocol::token).toList();
    }

    static Optional<Subprotocol> named(String token) {
        return ALL.stream().filter(known -> known.token.equals(token)).findFirst();
    }
}
