package dev.sluice.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.field.Op;
import dev.sluice.field.Pointer;
import dev.sluice.field.Term;
import dev.sluice.field.Where;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which updates a {@code where} selects, and that each is walked over once for all of them. */
class SelectionTests {

    private final Selections selections = new Selections();
    private long offset;

    private Update update(String data) {
        offset++;
        return new Update(Topic.of("a"), offset, offset, 0, 0, data.getBytes(StandardCharsets.UTF_8));
    }

    private static Term term(String field, String op, String... values) {
        return new Term(Pointer.of(field), Op.named(op).orElseThrow(), List.of(values));
    }

    private boolean holds(Term term, String data) {
        Selection selection = selections.enter(new Where(List.of(term)));
        boolean holds = selection.holds(update(data));
        selections.leave(selection);
        return holds;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "eq; 1; 1.0; true",
                "eq; 1; 2; false",
                "eq; 1; \"1\"; false",
                "eq; \"x\"; \"x\"; true",
                "eq; true; true; true",
                "eq; true; false; false",
                "eq; null; null; true",
                "eq; null; 0; false",
                "ne; 1; 2; true",
                "ne; 1; 1e0; false",
                "ne; 1; \"x\"; false",
                "ne; true; false; true",
                "ne; null; 0; true",
                "ne; null; {}; true",
                "ne; null; null; false",
                "lt; 1; 0.99; true",
                "lt; 1; 1; false",
                "le; 1; 1.00; true",
                "gt; 80; 80.01; true",
                "gt; 80; 80; false",
                "gt; 80; \"90\"; false",
                "gt; 80; null; false",
                "gt; 80; [90]; false",
                "ge; \"b\"; \"b\"; true",
                "ge; \"b\"; \"a\"; false",
                "ge; \"b\"; 1; false"
            })
    void termHolds(String op, String value, String data, boolean holds) {
        boolean isValue = !data.equals("null"); // which retires the topic
        assertThat(holds(term("", op, value), data)).isEqualTo(holds && isValue);
        assertThat(holds(term("/v/0", op, value), "{\"v\":[" + data + "]}")).isEqualTo(holds);
        assertThat(holds(term("/v/1", op, value), "{\"v\":[" + data + "]}"))
                .as("a missing field")
                .isFalse();
    }

    @Test
    void oneOfSeveralIsEnough() {
        Term in = term("/s", "in", "\"on\"", "2", "null");
        assertThat(holds(in, "{\"s\":\"on\"}")).isTrue();
        assertThat(holds(in, "{\"s\":2.0}")).isTrue();
        assertThat(holds(in, "{\"s\":null}")).isTrue();
        assertThat(holds(in, "{\"s\":false}")).isFalse();
        assertThat(holds(in, "{}")).isFalse();
    }

    @Test
    void whatIsThereExistsWhateverItIs() {
        Term exists = term("/s", "exists");
        assertThat(holds(exists, "{\"s\":null}")).isTrue();
        assertThat(holds(exists, "{\"s\":{}}")).isTrue();
        assertThat(holds(exists, "{\"t\":1}")).isFalse();
    }

    @Test
    void noRetirementIsSelected() {
        assertThat(holds(term("", "exists"), "null")).isFalse();
        assertThat(holds(term("", "eq", "null"), "null")).isFalse();
    }

    @Test
    void updateIsWalkedOverOnceForAll() {
        List<Selection> ten = IntStream.range(0, 10)
                .mapToObj(i -> selections.enter(
                        new Where(List.of(term("/v", "gt", Integer.toString(i)), term("/w", "exists")))))
                .toList();
        Update first = update("{\"v\":5,\"w\":1}");
        long before = selections.read(update("1"));
        for (int i = 0; i < 100; i++) {
            assertThat(ten.stream().filter(selection -> selection.holds(first)).count())
                    .isEqualTo(5);
        }
        assertThat(selections.read(first)).isEqualTo(before + 1);
    }

    @Test
    void sameWhereIsSharedUntilTheLastLeaves() {
        Where where = new Where(List.of(term("/v", "gt", "1")));
        Selection one = selections.enter(where);
        assertThat(selections.enter(new Where(List.of(term("/v", "gt", "1"))))).isSameAs(one);
        selections.leave(one);
        assertThat(one.holds(update("{\"v\":2}"))).isTrue();
        selections.leave(one);
        assertThat(selections.enter(where)).isNotSameAs(one);
    }

    @Test
    void newTermSeesTheUpdateThatWasReadBefore() {
        Update update = update("{\"v\":2,\"w\":3}");
        assertThat(selections.enter(new Where(List.of(term("/v", "eq", "2")))).holds(update))
                .isTrue();
        assertThat(selections.enter(new Where(List.of(term("/w", "eq", "3")))).holds(update))
                .isTrue();
    }

    @Test
    void answersThatAreRememberedAreThoseOfTheirUpdates() {
        Selection selection = selections.enter(new Where(List.of(term("", "lt", "100"))));
        List<Update> updates = IntStream.range(0, 200)
                .mapToObj(i -> update(Integer.toString(i)))
                .toList();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 200; i++) {
                assertThat(selection.holds(updates.get(i))).as("%d", i).isEqualTo(i < 100);
            }
        }
    }
}
