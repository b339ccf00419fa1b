package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonBytesTests {

    private final JsonBytes json = new JsonBytes();

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "0, 2, 0.00",
        "5, 2, 0.05",
        "-5, 2, -0.05",
        "18710, 2, 187.10",
        "-100, 2, -1.00",
        "9999, 4, 0.9999",
        "7, 1, 0.7",
        "9223372036854775807, 4, 922337203685477.5807"
    })
    void decimalsArePlainWithAllTheirPlaces(long unscaled, int places, String expected) {
        assertThat(taken(json.decimal(unscaled, places))).isEqualTo(expected);
    }

    @Test
    void decimalsReadAsBigDecimalWritesThem() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            long unscaled = random.nextLong() >> random.nextInt(1, 64);
            int places = random.nextInt(5);
            assertThat(taken(json.decimal(unscaled, places)))
                    .isEqualTo(BigDecimal.valueOf(unscaled, places).toPlainString());
        }
    }

    @Test
    void takingEmptiesTheBuffer() {
        assertThat(taken(json.raw("{\"a\":".getBytes(StandardCharsets.US_ASCII)).integer(1)))
                .isEqualTo("{\"a\":1");
        assertThat(json.take()).isEmpty();
    }

    private static String taken(JsonBytes json) {
        return new String(json.take(), StandardCharsets.US_ASCII);
    }
}
