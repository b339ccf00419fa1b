package dev.sluice.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Held against the same said in one line, filter by filter. */
class FilterSetTests {

    private static final int ROUNDS = 5_000;
    private static final List<String> LEVELS = List.of("a", "b", "$x", "+", "+");

    private final long seed = Long.getLong("sluice.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private TopicFilter filter(int wildcards) {
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            levels.add(LEVELS.get(random.nextInt(3 + wildcards)));
        }
        if (wildcards > 0 && random.nextInt(4) == 0) {
            levels.add("#");
        }
        return TopicFilter.of(random.nextInt(20) < wildcards ? "#" : String.join("/", levels));
    }

    private List<TopicFilter> filters() {
        return Stream.generate(() -> filter(random.nextInt(3)))
                .limit(random.nextInt(8))
                .toList();
    }

    private static List<TopicFilter> widest(List<TopicFilter> filters) {
        return new LinkedHashSet<>(filters)
                .stream()
                        .filter(filter ->
                                filters.stream().noneMatch(wider -> !wider.equals(filter) && wider.covers(filter)))
                        .toList();
    }

    @Test
    void isWhatItSaysOfAnyFilters() {
        for (int round = 0; round < ROUNDS; round++) {
            List<TopicFilter> some = filters();
            List<TopicFilter> others = filters();
            TopicFilter asked = filter(2);
            String about = some + " and " + others + ", asked " + asked + ", with -Dsluice.seed=" + seed;
            FilterSet set = FilterSet.of(some);
            assertThat(set.filters()).as(about).isEqualTo(widest(some));
            assertThat(set.and(FilterSet.of(others)).filters())
                    .as(about)
                    .containsExactlyInAnyOrderElementsOf(
                            widest(Stream.concat(some.stream(), others.stream()).toList()));
            assertThat(set.covers(asked)).as(about).isEqualTo(some.stream().anyMatch(filter -> filter.covers(asked)));
            assertThat(set.intersection(asked))
                    .as(about)
                    .containsExactlyInAnyOrderElementsOf(widest(some.stream()
                            .map(filter -> filter.intersection(asked))
                            .filter(Objects::nonNull)
                            .toList()));
            Topic topic = Topic.of(filter(0).toString());
            assertThat(set.matches(topic))
                    .as(about + ", topic " + topic)
                    .isEqualTo(some.stream().anyMatch(filter -> filter.matches(topic)));
        }
    }

    @Test
    void aThousandTopicsAreThemselvesUnderAll() {
        List<TopicFilter> topics = IntStream.range(0, 1_000)
                .mapToObj(i -> TopicFilter.of("plant/dev-" + i + "/temperature"))
                .toList();
        FilterSet set = FilterSet.of(topics);
        assertThat(set.intersection(TopicFilter.of("#"))).isEqualTo(topics);
        assertThat(set.intersection(TopicFilter.of("plant/+/#"))).isEqualTo(topics);
        assertThat(set.intersection(TopicFilter.of("plant/dev-7/#"))).containsExactly(topics.get(7));
        assertThat(set.and(FilterSet.of(List.of(TopicFilter.of("plant/dev-1/#"))))
                        .size())
                .isEqualTo(1_000);
    }
}
