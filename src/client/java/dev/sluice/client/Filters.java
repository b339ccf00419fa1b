package dev.sluice.client;

import java.util.List;

/** Topic filters, as MQTT 5 has them. */
final class Filters {

    private Filters() {}

    static boolean match(String filter, String topic) {
        boolean wildcardFirst = filter.startsWith("#") || filter.startsWith("+");
        return !(wildcardFirst && topic.startsWith("$")) && overlap(filter, topic);
    }

    static boolean anyMatches(List<String> filters, String topic) {
        return filters.stream().anyMatch(filter -> match(filter, topic));
    }

    static boolean anyOverlap(List<String> some, List<String> others) {
        return some.stream().anyMatch(a -> others.stream().anyMatch(b -> overlap(a, b)));
    }

    /** Whether a topic can match both; it may say so once too often for topics that begin with a dollar. */
    static boolean overlap(String a, String b) {
        String[] x = a.split("/", -1);
        String[] y = b.split("/", -1);
        for (int i = 0; ; i++) {
            if (isRest(x, i) || isRest(y, i)) {
                return true;
            }
            if (i == x.length || i == y.length) {
                return x.length == y.length;
            }
            if (!x[i].equals(y[i]) && !x[i].equals("+") && !y[i].equals("+")) {
                return false;
            }
        }
    }

    private static boolean isRest(String[] levels, int i) {
        return i < levels.length && levels[i].equals("#");
    }
}
