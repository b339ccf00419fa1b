package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateTermsTests {

    private static final String AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static String answer(String... lines) {
        return DeflateTerms.of(List.of(lines)).map(DeflateTerms::toHeader).orElse("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                " Permessage-Deflate ",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate;client_max_window_bits=8",
                "permessage-deflate; client_max_window_bits=\"15\"",
                "permessage-deflate; server_no_context_takeover",
                "permessage-deflate; client_no_context_takeover ; server_no_context_takeover",
                "x-webkit-deflate-frame, permessage-deflate",
                "permessage-bzip2; level=9, permessage-deflate; client_max_window_bits",
                "permessage-deflate; unknown, permessage-deflate",
                ",, permessage-deflate ,"
            })
    void anOfferIsTakenWithoutContextOnBothSides(String offer) {
        assertThat(answer(offer)).isEqualTo(AGREED);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void aSmallerWindowIsGrantedAndTold(int bits) {
        for (String value : List.of("" + bits, "\"" + bits + "\"", " " + bits)) {
            String offer = "permessage-deflate; client_max_window_bits=12; server_max_window_bits=" + value;
            assertThat(answer(offer)).isEqualTo(AGREED + "; server_max_window_bits=" + bits);
            assertThat(DeflateTerms.of(List.of(offer)).orElseThrow().windowBits())
                    .isEqualTo(bits);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "permessage-deflat",
                "x-permessage-deflate",
                "deflate-frame",
                "permessage-deflate; unknown",
                "permessage-deflate; unknown=1",
                "permessage-deflate;",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=",
                "permessage-deflate; server_max_window_bits=7",
                "permessage-deflate; server_max_window_bits=16",
                "permessage-deflate; server_max_window_bits=08",
                "permessage-deflate; server_max_window_bits=+9",
                "permessage-deflate; server_max_window_bits=9.0",
                "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=",
                "permessage-deflate; client_max_window_bits; client_max_window_bits",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; client_no_context_takeover=true",
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover"
            })
    void anOfferThatIsNoneIsPassedOver(String offer) {
        assertThat(answer(offer)).isEmpty();
        assertThat(answer(offer, "permessage-deflate")).isEqualTo(AGREED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate; server_max_window_bits=9, permessage-deflate | ; server_max_window_bits=9",
                "permessage-deflate, permessage-deflate; server_max_window_bits=9 | ''",
                "permessage-deflate; server_max_window_bits=7, permessage-deflate; server_max_window_bits=10 | ; server_max_window_bits=10"
            })
    void theFirstThatCanBeTakenCounts(String offers, String window) {
        assertThat(answer(offers)).isEqualTo(AGREED + window);
    }

    @Test
    void offersMayStandInSeveralLines() {
        assertThat(answer()).isEmpty();
        assertThat(answer("x", "permessage-deflate; server_max_window_bits=10"))
                .isEqualTo(AGREED + "; server_max_window_bits=10");
    }
}
