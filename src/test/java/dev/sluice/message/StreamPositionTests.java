package dev.sluice.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamPositionTests {

    @ParameterizedTest
    @CsvSource({"e1, 0, e1:0", "a:b, 7, a:b:7", "e1, 9223372036854775807, e1:9223372036854775807", "'', 0, :0"})
    void resumePointIsReadBackAsThePlaceThatItNames(String epoch, long offset, String text) {
        StreamPosition place = new StreamPosition(epoch, offset);
        assertThat(place.toResumePoint()).isEqualTo(text);
        assertThat(StreamPosition.ofResumePoint(text)).isEqualTo(place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "e1:",
                "e1:-1",
                "e1:+1",
                "e1:x",
                "e1:1 ",
                "e1:1.0",
                "e1:\u0665",
                "e1:9223372036854775808"
            })
    void whatIsNoneOfOursIsNoPlace(String text) {
        assertThat(StreamPosition.ofResumePoint(text)).isNull();
    }

    @Test
    void nobodyIsNowhere() {
        assertThat(StreamPosition.NOWHERE.epoch()).isEmpty();
    }
}
