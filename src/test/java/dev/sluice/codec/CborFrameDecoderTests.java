package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.ClientFrame.Ping;
import dev.sluice.protocol.FrameId;
import dev.sluice.testing.Cbor;
import java.io.ByteArrayInputStream;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All that a JSON decoder reads, as another's encoder writes it in CBOR, and what only CBOR can spell. */
class CborFrameDecoderTests extends JsonFrameDecoderTests {

    private final FrameDecoder decoder = new CborFrameDecoder();

    @Override
    ClientFrame decodeText(String json) {
        return decode(Cbor.of(json));
    }

    /** Each is {@code {"type":"ping","id":5}}. */
    @ParameterizedTest
    @CsvSource({
        "a2 6474797065 6470696e67 626964 05",
        "bf 6474797065 6470696e67 626964 05 ff",
        "bf 7f 62 7479 62 7065 ff 7f 62 7069 60 62 6e67 ff 626964 05 ff",
        "b90002 780474797065 79000470696e67 626964 1805"
    })
    void spellingOfAFrameIsTheClients(String hex) {
        assertThat(decode(bytes(hex))).isEqualTo(new Ping(new FrameId(5L)));
    }

    @ParameterizedTest
    @CsvSource({"1805", "190005", "1a00000005", "1b0000000000000005", "c24105", "c2420005", "c4820005", "c25f4105ff"})
    void integerOfAnySpellingIsAnId(String id) {
        assertThat(decode(bytes("a26474797065 6470696e67 626964" + id))).isEqualTo(new Ping(new FrameId(5L)));
    }

    @Test
    void lastOfSeveralKeysCountsAsInJson() {
        assertThat(decode(bytes("a36474797065 6470696e67 62696401 62696402"))).isEqualTo(new Ping(new FrameId(2L)));
    }

    private ClientFrame decode(byte[] cbor) {
        return decoder.decode(new ByteArrayInputStream(cbor));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
