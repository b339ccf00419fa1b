package dev.sluice.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterIntersectionTests {

    private static final String X = "x".repeat(200);
    private static final String Y = "y".repeat(100);
    private static final List<String> LEVELS = List.of("a", "b", "$x", "+", "#");

    @ParameterizedTest
    @CsvSource({
        "#, plant-1/#, plant-1/#",
        "#, #, #",
        "#, +, +",
        "a/#, a, a",
        "a/#, +, a",
        "a/#, +/b/#, a/b/#",
        "a/+, +/b, a/b",
        "a/+/c, a/#, a/+/c",
        "+/+, +/#, +/+",
        "+/#, a, a",
        "a/#, a/#, a/#",
        "a/+, a/$b, a/$b",
        "$x/#, $x/+, $x/+",
        "a, b,",
        "a/b, a,",
        "a/b/#, a,",
        "a/+, a,",
        "+/b/#, a,",
        "#, $x/a,",
        "+/a, $x/a,",
        "+/#, $x/#,",
        "$x/#, #,"
    })
    void oneFilterOrNone(String a, String b, @Nullable String both) {
        TopicFilter expected = both == null ? null : TopicFilter.of(both);
        assertThat(TopicFilter.of(a).intersection(TopicFilter.of(b))).isEqualTo(expected);
        assertThat(TopicFilter.of(b).intersection(TopicFilter.of(a))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"#, a/b, true", "a/#, a, true", "a/+, a/b, true", "a/b, a/+, false", "#, $x, false", "a, a, true"})
    void coversWhatItMatchesAllOf(String wide, String other, boolean covers) {
        assertThat(TopicFilter.of(wide).covers(TopicFilter.of(other))).isEqualTo(covers);
    }

    @Test
    void coversThoseThatItHasInCommonWithItWhole() {
        List<TopicFilter> all = new ArrayList<>();
        for (String first : LEVELS) {
            all.add(TopicFilter.of(first));
            for (String second : first.equals("#") ? List.<String>of() : LEVELS) {
                all.add(TopicFilter.of(first + "/" + second));
                for (String third : second.equals("#") ? List.<String>of() : LEVELS) {
                    all.add(TopicFilter.of(first + "/" + second + "/" + third));
                }
            }
        }
        for (TopicFilter wide : all) {
            for (TopicFilter other : all) {
                assertThat(wide.covers(other))
                        .as("%s covers %s", wide, other)
                        .isEqualTo(other.equals(wide.intersection(other)));
            }
        }
    }

    /** What both match is longer than topics are. */
    @Test
    void twoLongOnesMatchNothing() {
        assertThat(TopicFilter.of(X + "/+").intersection(TopicFilter.of("+/" + Y)))
                .isNull();
    }

    @Test
    void restForWhichNoTopicHasRoomIsLeftOut() {
        String y = "y".repeat(Topic.BYTES_MAX - X.length() - 1);
        TopicFilter both = TopicFilter.of(X + "/#").intersection(TopicFilter.of("+/" + y));
        assertThat(both).isEqualTo(TopicFilter.of(X + "/" + y));
        assertThat(TopicFilter.of(X + "/+/#").intersection(TopicFilter.of("+/" + y.substring(1) + "/#")))
                .isEqualTo(TopicFilter.of(X + "/" + y.substring(1)));
    }
}
