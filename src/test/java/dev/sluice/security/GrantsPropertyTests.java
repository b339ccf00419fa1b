package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What counts of a filter under grants, held topic by topic against a matcher that is written as MQTT says it. */
class GrantsPropertyTests {

    private static final int TRIPLES = 10_000;
    private static final List<String> LEVELS = List.of("a", "b", "c", "$x", "$sys");

    @Test
    void whatCountsIsWhatBothMatch() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("GrantsPropertyTests with -Dsluice.seed=" + seed);
        Random random = new Random(seed);
        int shown = 0;
        for (int i = 0; i < TRIPLES; i++) {
            List<TopicFilter> granted = filters(random);
            TopicFilter asked = filter(random);
            boolean admin = random.nextInt(4) == 0;
            Topic topic = Topic.of(topic(random));
            Grants grants = Grants.of(granted, granted, admin);
            boolean within = granted.stream().anyMatch(filter -> matches(filter.toString(), topic.name()));
            boolean expected = matches(asked.toString(), topic.name()) && (topic.isSystem() ? admin : within);
            assertThat(grants.effective(asked).stream().anyMatch(part -> part.matches(topic)))
                    .as("%s under %s, admin %s, topic %s", asked, granted, admin, topic)
                    .isEqualTo(expected);
            assertThat(grants.mayPublish(topic))
                    .as("%s within %s", topic, granted)
                    .isEqualTo(within && !topic.isSystem());
            shown += expected ? 1 : 0;
        }
        assertThat(shown).as("triples that show something").isGreaterThan(TRIPLES / 20);
    }

    private static List<TopicFilter> filters(Random random) {
        List<TopicFilter> filters = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            filters.add(filter(random));
        }
        return filters;
    }

    private static TopicFilter filter(Random random) {
        StringBuilder text = new StringBuilder();
        int levels = 1 + random.nextInt(4);
        for (int i = 0; i < levels; i++) {
            text.append(i == 0 ? "" : "/").append(random.nextInt(3) == 0 ? "+" : level(random));
        }
        if (random.nextInt(3) == 0) {
            text.append("/#");
        }
        return TopicFilter.of(random.nextInt(12) == 0 ? "#" : text.toString());
    }

    private static String topic(Random random) {
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            levels.add(level(random));
        }
        return String.join("/", levels);
    }

    private static String level(Random random) {
        return LEVELS.get(random.nextInt(random.nextInt(3) == 0 ? LEVELS.size() : 2));
    }

    /** MQTT 5, 4.7, level by level. */
    private static boolean matches(String filter, String topic) {
        if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false;
        }
        return matches(List.of(filter.split("/")), List.of(topic.split("/")));
    }

    private static boolean matches(List<String> filter, List<String> topic) {
        if (filter.isEmpty()) {
            return topic.isEmpty();
        }
        String first = filter.get(0);
        if (first.equals("#")) {
            return true;
        }
        return !topic.isEmpty()
                && (first.equals("+") || first.equals(topic.get(0)))
                && matches(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
    }
}
