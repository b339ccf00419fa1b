package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class MessageFormatsTests {

    private static final Update UPDATE =
            new Update(Topic.of("a"), 1, 1, 0, 0, ('"' + "x".repeat(10_000) + '"').getBytes(StandardCharsets.UTF_8));

    private static int messageBytes(DataSize minSize) {
        var compression = new WebSocketProperties.Compression(true, 1, minSize);
        MessageFormats formats = new MessageFormats(compression, 64 * 1024);
        MessageFormat format = formats.of(Subprotocol.JSON, false, formats.agree(List.of("permessage-deflate")));
        byte[] frame = format.encoder().encode(UPDATE);
        return format.encoder().packing().message(List.of(frame)).length;
    }

    /** Also one that no message can have. */
    @Test
    void whatIsBelowTheSizeIsSentAsItIs() {
        assertThat(messageBytes(DataSize.ofBytes(10_000))).isLessThan(1_000);
        assertThat(messageBytes(DataSize.ofBytes(20_000))).isGreaterThan(10_000);
        assertThat(messageBytes(DataSize.ofGigabytes(4))).isGreaterThan(10_000);
    }
}
