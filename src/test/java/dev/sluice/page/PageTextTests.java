package dev.sluice.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Text comes onto the page by one script alone, which shows what nobody would see; and no script reads it back. */
class PageTextTests {

    private static final Path SCRIPTS = Path.of("src/main/resources/static/js");
    private static final Path WRITER = SCRIPTS.resolve("text.js");
    private static final String TEXT = "textContent|innerText|innerHTML|outerHTML|insertAdjacent|\\.title\\b|ariaLabel"
            + "|setAttribute\\(\"(title|aria-(label|description)|placeholder|alt)\"|createTextNode\\([^\"]";

    @Test
    void oneScriptWritesAllText() throws IOException {
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            assertThat(scripts.filter(script -> !script.equals(WRITER)))
                    .isNotEmpty()
                    .allSatisfy(script -> assertThat(script).content().doesNotContainPattern(TEXT));
        }
        assertThat(WRITER).content().containsPattern(TEXT);
    }
}
