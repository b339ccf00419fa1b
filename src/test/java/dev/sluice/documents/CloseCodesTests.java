package dev.sluice.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every document has the close codes of the code, and all say the same about coming again. */
class CloseCodesTests {

    private static final String PROTOCOL = "src/docs/protocol.md";
    private static final String PAGE = "src/main/resources/static/js/closing.js";
    private static final String CLIENT = "src/main/resources/static/client/sluice.js";
    private static final Pattern NUMBER = Pattern.compile("(\\d{4})");
    private static final Pattern MEANING = Pattern.compile("\\[(\\d{4}), \"");

    /** Of a client that asks for an extension which the server has not; only browsers tell it to their pages. */
    private static final int EXTENSION_MISSING = 1010;

    private static Set<Integer> onTheWire() {
        return Arrays.stream(CloseCode.values())
                .filter(code -> code != CloseCode.LOST)
                .map(CloseCode::code)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Each code of a document's table with whether the client should come again. */
    private static Map<Integer, Boolean> table(String path, String firstCell) {
        Map<Integer, Boolean> comeAgain = new TreeMap<>();
        Document.at(path).table(firstCell).forEach(row -> NUMBER.matcher(row.get(0))
                .results()
                .forEach(code ->
                        comeAgain.put(Integer.valueOf(code.group()), !row.get(2).startsWith("not "))));
        return comeAgain;
    }

    private static Set<Integer> numbers(Stream<MatchResult> found) {
        return found.map(number -> Integer.valueOf(number.group(1))).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @CsvSource({PROTOCOL + ",close", "README.md,code", "src/main/resources/static/asyncapi.yaml,close"})
    void tableHasTheCodesThatGoOverTheWireAndSaysWhetherToComeAgain(String path, String firstCell) {
        assertThat(table(path, firstCell).keySet()).isEqualTo(onTheWire());
        assertThat(table(path, firstCell)).isEqualTo(table(PROTOCOL, "close"));
    }

    @Test
    void pageHasWordsForEveryCode() {
        Set<Integer> expected = onTheWire();
        expected.remove(CloseCode.NORMAL.code()); // its own doing
        expected.addAll(List.of(CloseCode.LOST.code(), EXTENSION_MISSING));
        assertThat(numbers(Document.at(PAGE).find(MEANING))).isEqualTo(expected);
    }

    @Test
    void clientStaysAwayAsTheTableSays() {
        Map<Integer, Boolean> table = table(PROTOCOL, "close");
        int unlessThereIsAnotherToken = CloseCode.UNAUTHORIZED.code();
        Set<Integer> expected =
                new TreeSet<>(Set.of(CloseCode.NORMAL.code(), EXTENSION_MISSING, unlessThereIsAnotherToken));
        table.forEach((code, comesBack) -> {
            if (!comesBack) {
                expected.add(code);
            }
        });
        Document forGood = Document.at(CLIENT).part("const FOR_GOOD", "];");
        assertThat(numbers(forGood.find(NUMBER))).isEqualTo(expected);
    }
}
