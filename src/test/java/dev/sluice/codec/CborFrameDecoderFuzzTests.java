package dev.sluice.codec;

import dev.sluice.testing.Cbor;

class CborFrameDecoderFuzzTests extends JsonFrameDecoderFuzzTests {

    @Override
    FrameDecoder decoder() {
        return new CborFrameDecoder();
    }

    @Override
    byte[] message(String json) {
        return Cbor.of(json);
    }
}
