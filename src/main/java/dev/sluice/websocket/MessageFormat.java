package dev.sluice.websocket;

import dev.sluice.codec.ArrayForm;
import dev.sluice.codec.FrameEncoder;
import dev.sluice.codec.MessagePacking;
import dev.sluice.codec.PackedFrames;

/**
 * How the messages of a connection are written and read. One for all connections of a kind, since what they are sent alike is
 * known by it.
 *
 * @param arrays whether messages are arrays of frames, both ways
 */
record MessageFormat(Subprotocol subprotocol, boolean arrays, FrameEncoder encoder) {

    private static final MessageFormat JSON = single(Subprotocol.JSON);
    private static final MessageFormat CBOR = single(Subprotocol.CBOR);
    private static final MessageFormat JSON_ARRAYS = ofArrays(Subprotocol.JSON, ArrayForm.JSON);
    private static final MessageFormat CBOR_ARRAYS = ofArrays(Subprotocol.CBOR, ArrayForm.CBOR);

    static MessageFormat of(Subprotocol subprotocol, boolean arrays) {
        boolean isText = subprotocol.isText();
        return arrays ? (isText ? JSON_ARRAYS : CBOR_ARRAYS) : (isText ? JSON : CBOR);
    }

    private static MessageFormat single(Subprotocol subprotocol) {
        return new MessageFormat(subprotocol, false, subprotocol.encoder());
    }

    private static MessageFormat ofArrays(Subprotocol subprotocol, ArrayForm form) {
        return new MessageFormat(
                subprotocol, true, new PackedFrames(subprotocol.encoder(), MessagePacking.of(form, null)));
    }
}
