package dev.sluice.codec;

import dev.sluice.cbor.CborBuffer;
import dev.sluice.cbor.JsonToCbor;
import java.nio.charset.StandardCharsets;

class CborHostileFramesTests extends HostileFramesTests {

    @Override
    FrameDecoder decoder() {
        return new CborFrameDecoder();
    }

    @Override
    byte[] message(String json) {
        CborBuffer cbor = new CborBuffer(json.length());
        JsonToCbor.append(json.getBytes(StandardCharsets.UTF_8), cbor);
        return cbor.toByteArray();
    }
}
