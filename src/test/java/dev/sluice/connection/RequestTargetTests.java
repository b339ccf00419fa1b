package dev.sluice.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no URI may have is escaped where a query has it. */
class RequestTargetTests {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/ws?topics=a&where=/v>80, /ws?topics=a&where=/v%3E80",
                "/ws?where=/v<=1&where=/s=\"a|b\", /ws?where=/v%3C=1&where=/s=%22a%7Cb%22",
                "/ws?where=/v={}^\\, /ws?where=/v=%7B%7D%5E%5C",
                "/ws?where=/v%3E80, /ws?where=/v%3E80",
                "/ws?a=%zz, /ws?a=%zz",
                "/ws, /ws",
                "/w>s, /w>s",
                "*, *"
            })
    void queryIsEscaped(String target, String escaped) {
        assertThat(RequestTarget.escaped(target)).isEqualTo(escaped);
    }

    @ParameterizedTest
    @CsvSource({"/ws?where=/v>80", "/ws?where=/a\\b<c"})
    void thenItIsAUri(String target) {
        assertThat(URI.create(RequestTarget.escaped(target)).getRawQuery()).startsWith("where=");
    }
}
