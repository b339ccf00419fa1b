package dev.sluice.codec;

import dev.sluice.cbor.CborBuffer;
import dev.sluice.cbor.JsonToCbor;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.protocol.ServerFrame;

/**
 * {@code sluice.v1.cbor}: each frame is one unmasked, unfragmented WebSocket binary frame (RFC 6455, 5.2) with the JSON
 * frame's object as CBOR.
 *
 * <pre>
 * 0x82 | length: 1, 3 or 9 bytes | map: "type", ...
 * </pre>
 *
 * Updates and snapshots are put together by hand around their {@code data}; all other frames are made from their JSON, so
 * that fields are described in one place.
 */
public final class WebSocketCborEncoder implements FrameEncoder {

    private static final int SLOT = 1;
    private static final int FIELDS = 6;
    private static final byte[] UPDATE = head("update", FIELDS);
    private static final byte[] UPDATE_AND_ONE = head("update", FIELDS + 1);
    private static final byte[] SNAPSHOT = head("snapshot", FIELDS);
    private static final byte[] SNAPSHOT_AND_ONE = head("snapshot", FIELDS + 1);
    private static final byte[] SEQ = text("seq");
    private static final byte[] OFFSET = text("offset");
    private static final byte[] TS = text("ts");
    private static final byte[] QUALITY = text("quality");
    private static final byte[] DATA = text("data");
    private static final byte[] LEFT_DATA = left();

    private final WebSocketJsonEncoder json = new WebSocketJsonEncoder();

    /** Up to the topic of a frame. */
    private static byte[] head(String type, int fields) {
        return new CborBuffer(32)
                .map(fields)
                .text("type")
                .text(type)
                .text("topic")
                .toByteArray();
    }

    private static byte[] text(String name) {
        return new CborBuffer(8).text(name).toByteArray();
    }

    private static byte[] left() {
        CborBuffer out = new CborBuffer(16).append(DATA);
        JsonToCbor.append(new byte[] {'n', 'u', 'l', 'l'}, out);
        out.text("left");
        JsonToCbor.append(new byte[] {'t', 'r', 'u', 'e'}, out);
        return out.toByteArray();
    }

    @Override
    public int slot() {
        return SLOT;
    }

    @Override
    public byte[] encode(Update update) {
        return encode(isGood(update) ? UPDATE : UPDATE_AND_ONE, update);
    }

    @Override
    public byte[] encodeSnapshot(Update update) {
        return encode(isGood(update) ? SNAPSHOT : SNAPSHOT_AND_ONE, update);
    }

    private static boolean isGood(Update update) {
        return update.quality() == Quality.GOOD;
    }

    @Override
    public byte[] encodeLeft(Update update) {
        CborBuffer out = numbers(UPDATE_AND_ONE, update, 160).append(LEFT_DATA);
        return WebSocketFraming.binary(out.bytes(), out.length());
    }

    private static CborBuffer numbers(byte[] head, Update update, int size) {
        return new CborBuffer(size)
                .append(head)
                .text(update.topic().name())
                .append(SEQ)
                .integer(update.seq())
                .append(OFFSET)
                .integer(update.offset())
                .append(TS)
                .integer(update.ts());
    }

    private static byte[] encode(byte[] head, Update update) {
        CborBuffer out = numbers(head, update, update.data().length + 160);
        if (!isGood(update)) {
            out.append(QUALITY).text(update.quality().wireName());
        }
        out.append(DATA);
        JsonToCbor.append(update.data(), out);
        return WebSocketFraming.binary(out.bytes(), out.length());
    }

    @Override
    public byte[] encode(ServerFrame frame) {
        byte[] object = json.object(frame);
        CborBuffer out = new CborBuffer(object.length);
        JsonToCbor.append(object, out);
        return WebSocketFraming.binary(out.bytes(), out.length());
    }
}
