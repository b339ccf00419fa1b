package dev.sluice.codec;

import dev.sluice.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that is no JSON, or none that is taken. */
class JsonSyntaxFaultTests {

    private final JsonFrameDecoder decoder = new JsonFrameDecoder();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nonsense",
                "{",
                "{'type':'ping'",
                "{'type':'ping'} {}",
                "{'type':'ping'}]",
                "{'type':'ping'}x",
                "{'type':'ping',}",
                "{type:'ping'}",
                "{'type':'ping' /* */}",
                "{'type':'ping','x':NaN}",
                "{'type':'ping','x':01}",
                "{'type':'ping','x':'a\nb'}",
                "[]",
                "[{'type':'ping'}]",
                "null",
                "1",
                "'ping'"
            })
    void whatIsNoJsonObjectIsABadFrame(String text) {
        assertFault(text, ErrorCode.BAD_FRAME, null);
    }

    @Test
    void deepNestingIsABadFrame() {
        assertFault(
                "{'type':'ping','id':1,'x':" + "[".repeat(30_000) + "]".repeat(30_000) + "}",
                ErrorCode.BAD_FRAME,
                null);
        assertFault("{'a':".repeat(65) + "1" + "}".repeat(65), ErrorCode.BAD_FRAME, null);
    }

    @Test
    void hugeNumbersAreABadFrame() {
        assertFault("{'type':'ping','id':1,'x':" + "9".repeat(60_000) + "}", ErrorCode.BAD_FRAME, null);
        assertFault("{'type':'ping','id':1e999999999}", ErrorCode.BAD_FRAME, null);
        assertFault("{'type':'will','id':1,'publish':[{'topic':'a','data':1e9999999999}]}", ErrorCode.BAD_FRAME, 1L);
    }

    @Test
    void unpairedSurrogateAnywhereIsABadFrameWithItsId() {
        assertFault("{'type':'will','id':1,'publish':[{'topic':'a','data':'\\ud800'}]}", ErrorCode.BAD_FRAME, 1L);
        assertFault("{'type':'ping','id':4,'x':'\\ud800'}", ErrorCode.BAD_FRAME, 4L);
        assertFault("{'type':'ping','id':4,'x':[{'y':'\\ude00\\ud83d'}]}", ErrorCode.BAD_FRAME, 4L);
        assertFault("{'type':'ping','id':4,'\\ud800':1}", ErrorCode.BAD_FRAME, 4L);
        assertFault("{'type':'subscribe','id':4,'topics':['a','\\ud83d/b']}", ErrorCode.BAD_FRAME, 4L);
        assertFault("{'type':'\\udfff','id':4}", ErrorCode.BAD_FRAME, 4L);
    }

    @Test
    void publishOfWhatIsNoValueIsABadFrame() {
        assertFault("{'type':'publish','id':1,'topic':'a','data':1e1234567890}", ErrorCode.BAD_FRAME, 1L);
        assertFault("{'type':'publish','id':1,'topic':'a','data':'\\ud800'}", ErrorCode.BAD_FRAME, 1L);
        assertFault("{'type':'publish','id':1,'topic':'a','data':1,'x':'\\ud800'}", ErrorCode.BAD_FRAME, 1L);
        assertFault("{'type':'publish','id':1,'topic':'a','data':1} 2", ErrorCode.BAD_FRAME, null);
        assertFault(
                "{'type':'publish','id':1,'topic':'a','data':" + "[".repeat(64) + "]".repeat(64) + "}",
                ErrorCode.BAD_FRAME,
                null);
    }

    /** RFC 8259, 8.1: JSON between systems is UTF-8; the same bytes must not mean two things. */
    @Test
    void otherEncodingsThanUtf8AreABadFrame() {
        String ping = "{\"type\":\"ping\",\"id\":1}";
        assertFault(ping.getBytes(StandardCharsets.UTF_16BE), ErrorCode.BAD_FRAME, null);
        assertFault(ping.getBytes(StandardCharsets.UTF_16LE), ErrorCode.BAD_FRAME, null);
    }

    private void assertFault(String json, ErrorCode code, @Nullable Object id) {
        assertFault(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), code, id);
    }

    private void assertFault(byte[] json, ErrorCode code, @Nullable Object id) {
        var unused = Faults.assertFault(decoder, json, code, id);
    }
}
