package dev.sluice.codec;

import dev.sluice.cbor.CborException;
import dev.sluice.cbor.CborToJson;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ProtocolException;
import java.io.InputStream;
import java.util.Iterator;

/**
 * Reads the frames of {@code sluice.v1.cbor} clients: as JSON, so that one decoder knows the fields, after what JSON can
 * not say was refused. Safe for any thread.
 */
public final class CborFrameDecoder implements FrameDecoder {

    private final JsonFrameDecoder json = new JsonFrameDecoder();

    @Override
    public ClientFrame decode(InputStream message) {
        try {
            CborToJson.Converted frame = CborToJson.convert(JsonFrameDecoder.readAll(message));
            return json.decode(frame.json(), frame.fault());
        } catch (CborException e) {
            throw notTaken(e);
        }
    }

    @Override
    public Iterator<Decoded> decodeArray(InputStream message) {
        try {
            return new DecodedItems<>(
                    CborToJson.convertItems(JsonFrameDecoder.readAll(message)),
                    frame -> json.decode(frame.json(), frame.fault()));
        } catch (CborException e) {
            throw notTaken(e);
        }
    }

    private static ProtocolException notTaken(CborException fault) {
        return new ProtocolException(ErrorCode.BAD_FRAME, "not CBOR that is taken: " + fault.getMessage(), null);
    }
}
