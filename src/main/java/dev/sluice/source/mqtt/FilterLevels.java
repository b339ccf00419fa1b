package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import java.util.List;

/** How the topics of two MQTT filters lie to each other, group of a shared subscription aside (MQTT 5, 4.7). */
final class FilterLevels {

    private static final String ONE = "+";
    private static final String REST = "#";

    /** The same as the last of them alone, as there is no topic without a level. */
    private static final List<String> ALL = List.of(ONE, REST);

    private FilterLevels() {}

    private static List<String> levels(MqttTopicFilter filter) {
        List<String> levels = filter.getLevels();
        return levels.equals(ALL) ? ALL.subList(1, 2) : levels;
    }

    /** Whether every topic of the narrow one is one of the wide one. */
    static boolean covers(MqttTopicFilter wide, MqttTopicFilter narrow) {
        return !hides(levels(wide), levels(narrow)) && covers(levels(wide), levels(narrow));
    }

    private static boolean covers(List<String> wide, List<String> narrow) {
        for (int i = 0; i < wide.size(); i++) {
            if (wide.get(i).equals(REST)) {
                return true;
            }
            if (i == narrow.size()) {
                return false;
            }
            boolean same = wide.get(i).equals(narrow.get(i));
            boolean one = wide.get(i).equals(ONE) && !narrow.get(i).equals(REST);
            if (!same && !one) {
                return false;
            }
        }
        return wide.size() == narrow.size();
    }

    /** Whether there is a topic that both match. */
    static boolean overlap(MqttTopicFilter one, MqttTopicFilter other) {
        List<String> a = levels(one);
        List<String> b = levels(other);
        return !hides(a, b) && !hides(b, a) && overlap(a, b);
    }

    private static boolean overlap(List<String> a, List<String> b) {
        int both = Math.min(a.size(), b.size());
        for (int i = 0; i < both; i++) {
            String x = a.get(i);
            String y = b.get(i);
            if (x.equals(REST) || y.equals(REST)) {
                return true;
            }
            if (!x.equals(ONE) && !y.equals(ONE) && !x.equals(y)) {
                return false;
            }
        }
        List<String> longer = a.size() > b.size() ? a : b;
        return a.size() == b.size()
                || (longer.size() == both + 1 && longer.get(both).equals(REST)); // a/# matches a
    }

    /** A wildcard in the first level passes topics by that begin with a dollar sign. */
    private static boolean hides(List<String> wild, List<String> dollar) {
        boolean wildcard = wild.get(0).equals(ONE) || wild.get(0).equals(REST);
        return wildcard && dollar.get(0).startsWith("$");
    }
}
