package dev.sluice.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents name the error codes of the code, and say of the same ones that the frame may succeed later. */
class ErrorCodesTests {

    private static final Document PROTOCOL = Document.at("src/docs/protocol.md");

    private static List<String> names(Predicate<ErrorCode> which) {
        return Arrays.stream(ErrorCode.values())
                .filter(which)
                .map(ErrorCode::wireName)
                .toList();
    }

    /** Beside them their explanations name fields. */
    private static Stream<String> codesIn(String text) {
        return Document.inBackticks(text.replaceAll("\\([^)]*\\)", ""));
    }

    @Test
    void protocolHasEachCode() {
        String list = PROTOCOL.part("Error codes: ", ". An error").text();
        assertThat(codesIn(list)).containsExactlyInAnyOrderElementsOf(names(code -> true));
    }

    @Test
    void protocolNamesThoseThatMaySucceedLater() {
        String later =
                PROTOCOL.part("`rate_limited`, `unavailable`", " retryable:").text();
        assertThat(codesIn(later)).containsExactlyInAnyOrderElementsOf(names(ErrorCode::retryable));
    }

    @Test
    void whatIsSaidOfPublishingByWebSocketIsSo() {
        List<List<String>> table =
                Document.at("src/docs/publishing-websocket.md").table("error");
        assertThat(table).isNotEmpty().allSatisfy(row -> {
            String code = Document.inBackticks(row.get(0)).findFirst().orElseThrow();
            assertThat(names(known -> true)).contains(code);
            assertThat(row.get(2))
                    .as("retry of %s", code)
                    .isEqualTo(names(ErrorCode::retryable).contains(code) ? "later" : "no");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/docs/publishing-http.md", "src/docs/reading-http.md"})
    void problemsHaveCodesThatThereAre(String path) {
        assertThat(Document.at(path).table("status")).isNotEmpty().allSatisfy(row -> assertThat(
                        Document.inBackticks(row.get(1)))
                .isNotEmpty()
                .isSubsetOf(names(known -> true)));
    }
}
