package dev.sluice.source.sparkplug;

import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes topics of names in Sparkplug, by a template. Slashes in the name of a metric separate levels. What no topic can have is written as
 * <code>%2B</code>, its code in two hexadecimal digits: plus and number signs, control characters, slashes that would leave a level empty, and a
 * percent sign before two such digits. So no two names become one, and the names can be told from the topic.
 */
final class MetricTopics {

    private static final List<String> PLACES = List.of("{group}", "{node}", "{device}", "{metric}");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-F]{2})");

    private final List<String> levels;
    private final int group;
    private final int node;

    /** An edge node. */
    record NodeName(String group, String node) {}

    /** @throws IllegalArgumentException if names could not be told apart in the topics */
    MetricTopics(String template) {
        this.levels = List.of(template.split("/", -1));
        this.group = levels.indexOf(PLACES.get(0));
        this.node = levels.indexOf(PLACES.get(1));
        List<String> braced =
                levels.stream().filter(level -> level.matches(".*[{}].*")).toList();
        if (!braced.equals(PLACES) || !template.endsWith(PLACES.get(3))) {
            throw new IllegalArgumentException(
                    "must have {group}, {node}, {device} and {metric}, each once and as a whole"
                            + " level, in this order, the last one at the end");
        }
        try {
            if (of(node("a", "a"), "a", "a").isSystem()) {
                throw new IllegalArgumentException("must not be of $sys");
            }
        } catch (InvalidTopicException e) {
            throw new IllegalArgumentException("with this template a " + e.getMessage(), e);
        }
    }

    /** What all topics of an edge node begin with, before a slash, and no others. */
    String node(String groupName, String nodeName) {
        List<String> prefix = new ArrayList<>(levels.subList(0, node + 1));
        prefix.set(group, escape(groupName));
        prefix.set(node, escape(nodeName));
        return String.join("/", prefix);
    }

    /** What all topics of a device of the node begin with, before a slash. */
    String device(String nodePrefix, String device) {
        return expand(nodePrefix, device, null);
    }

    /**
     * The topic of a metric.
     *
     * @param device empty where it is the node's own
     * @throws InvalidTopicException if it is too long, or a name is empty
     */
    Topic of(String nodePrefix, String device, String metric) {
        return Topic.of(expand(nodePrefix, device, metric));
    }

    private String expand(String nodePrefix, String device, @Nullable String metric) {
        StringBuilder name = new StringBuilder(nodePrefix);
        for (String level : levels.subList(node + 1, levels.size())) {
            boolean isDevice = level.equals(PLACES.get(2));
            if (isDevice && !device.isEmpty()) {
                name.append('/').append(escape(device));
            } else if (!isDevice) {
                name.append('/').append(level.equals(PLACES.get(3)) ? escape(String.valueOf(metric)) : level);
            }
            if (isDevice && metric == null) {
                break;
            }
        }
        return name.toString();
    }

    /** Whose topic it is; null where this template did not make it. */
    @Nullable
    NodeName nodeOf(Topic topic) {
        String[] names = topic.name().split("/", node + 2);
        if (names.length < node + 2) {
            return null;
        }
        for (int i = 0; i < node; i++) {
            if (i != group && !names[i].equals(levels.get(i))) {
                return null;
            }
        }
        return new NodeName(unescape(names[group]), unescape(names[node]));
    }

    private static String escape(String name) {
        StringBuilder escaped = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c) || c == '+' || c == '#' || isAmbiguous(name, i)) {
                escaped.append(String.format("%%%02X", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isAmbiguous(String name, int i) {
        return switch (name.charAt(i)) {
            case '/' -> i == 0 || i == name.length() - 1 || name.charAt(i - 1) == '/';
            case '%' -> ESCAPE.matcher(name).region(i, name.length()).lookingAt();
            default -> false;
        };
    }

    private static String unescape(String escaped) {
        return ESCAPE.matcher(escaped)
                .replaceAll(code -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(code.group(1), 16))));
    }
}
