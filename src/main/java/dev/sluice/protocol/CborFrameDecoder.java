package dev.sluice.protocol;

import dev.sluice.cbor.CborException;
import dev.sluice.cbor.CborToJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Reads the frames of {@code sluice.v1.cbor} clients: as JSON, so that one decoder knows the fields, after what JSON can
 * not say was refused. Safe for any thread.
 */
public final class CborFrameDecoder implements FrameDecoder {

    private final JsonFrameDecoder json = new JsonFrameDecoder();

    @Override
    public ClientFrame decode(InputStream message) {
        CborToJson.Converted frame;
        try {
            frame = CborToJson.convert(message.readAllBytes());
        } catch (CborException e) {
            throw new ProtocolException(ErrorCode.BAD_FRAME, "not CBOR that is taken: " + e.getMessage(), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json.decode(new ByteArrayInputStream(frame.json()), frame.fault());
    }
}
