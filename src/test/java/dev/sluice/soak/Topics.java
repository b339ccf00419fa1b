package dev.sluice.soak;

import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** The topics of a soak, and filters that overlap on them. */
final class Topics {

    private static final int GROUPS = 10;
    private static final int PER_GROUP = 20;

    static final List<String> ALL = IntStream.range(0, GROUPS * PER_GROUP)
            .mapToObj(i -> "soak/g" + i / PER_GROUP + "/t" + i % PER_GROUP)
            .toList();

    private static final Map<String, Topic> PARSED = new HashMap<>();

    static {
        ALL.forEach(name -> PARSED.put(name, Topic.of(name)));
    }

    private Topics() {}

    /** One to three filters; narrow ones more often than wide ones. */
    static List<String> randomFilters(Random random) {
        List<String> filters = new ArrayList<>();
        for (int n = random.nextInt(3); n >= 0; n--) {
            String filter = randomFilter(random);
            if (!filters.contains(filter)) {
                filters.add(filter);
            }
        }
        return filters;
    }

    private static String randomFilter(Random random) {
        String group = "g" + random.nextInt(GROUPS);
        String name = "t" + random.nextInt(PER_GROUP);
        return switch (random.nextInt(12)) {
            case 0 -> "#";
            case 1 -> "soak/+/+";
            case 2, 3, 4 -> "soak/" + group + "/+";
            case 5, 6 -> "+/" + group + "/#";
            case 7, 8, 9 -> "soak/+/" + name;
            default -> "soak/" + group + "/" + name;
        };
    }

    static boolean matches(Collection<TopicFilter> filters, String topic) {
        Topic parsed = PARSED.get(topic);
        return parsed != null && filters.stream().anyMatch(filter -> filter.matches(parsed));
    }
}
