package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As the server reads the same text in a query. */
class BandTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/value:0.5|{\"field\":\"/value\",\"abs\":0.5}",
                "/value:2%|{\"field\":\"/value\",\"percent\":2}",
                "/a:b:1e-3|{\"field\":\"/a:b\",\"abs\":1e-3}",
            })
    void isADeadbandOfTheProtocol(String text, String json) {
        assertThat(Band.toJson(text)).isEqualTo(json);
    }
}
