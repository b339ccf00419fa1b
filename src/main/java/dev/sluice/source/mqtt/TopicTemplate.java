package dev.sluice.source.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the topic of an update from an MQTT topic: text and places such as <code>{topic}</code>, <code>{2}</code>, <code>{2+}</code>. */
final class TopicTemplate {

    private static final Pattern PLACE = Pattern.compile("\\{(topic|([1-9][0-9]?)(\\+?))}");

    private final List<Function<MqttTopic, String>> parts;

    private TopicTemplate(List<Function<MqttTopic, String>> parts) {
        this.parts = parts;
    }

    /**
     * The template, or the whole MQTT topic where it is null, behind a prefix.
     *
     * @throws IllegalArgumentException if it names what no topic, or not every topic of the filter, has
     */
    static TopicTemplate of(String prefix, @Nullable String template, MqttTopicFilter filter) {
        String text = template == null ? "{topic}" : template;
        List<Function<MqttTopic, String>> parts = new ArrayList<>();
        parts.add(constant(prefix));
        Matcher places = PLACE.matcher(text);
        int from = 0;
        while (places.find()) {
            parts.add(constant(text.substring(from, places.start())));
            parts.add(places.group(2) == null ? MqttTopic::toString : levels(places, filter));
            from = places.end();
        }
        String rest = text.substring(from);
        parts.add(constant(rest));
        TopicTemplate made = new TopicTemplate(List.copyOf(parts));
        made.require(text, filter);
        return made;
    }

    private static Function<MqttTopic, String> constant(String text) {
        return topic -> text;
    }

    private static Function<MqttTopic, String> levels(Matcher place, MqttTopicFilter filter) {
        int first = Integer.parseInt(place.group(2)) - 1;
        List<String> levels = filter.getLevels();
        int always = filter.containsMultiLevelWildcard() ? levels.size() - 1 : levels.size();
        if (first >= always) {
            throw new IllegalArgumentException(
                    "topic names level " + (first + 1) + ", which not every topic of the filter " + filter + " has");
        }
        boolean andRest = !place.group(3).isEmpty();
        return topic -> {
            List<String> of = topic.getLevels();
            return andRest ? String.join("/", of.subList(first, of.size())) : of.get(first);
        };
    }

    /** That a topic of plain levels becomes one that may be published. */
    private void require(String text, MqttTopicFilter filter) {
        List<String> plain = filter.getLevels().stream()
                .map(level -> level.equals("+") || level.equals("#") ? "a" : level)
                .toList();
        boolean own = filter.getLevels().get(0).startsWith("$"); // refused one by one, as a shared broker's may be
        String topic = expand(MqttTopic.of(String.join("/", plain)));
        if (text.indexOf('{') >= 0
                && topic.matches(".*[{}].*")
                && !String.join("/", plain).matches(".*[{}].*")) {
            throw new IllegalArgumentException("topic has braces that are none of {topic}, {2}, {2+}: " + text);
        }
        if (!own && Topic.of(topic).isSystem()) {
            throw new IllegalArgumentException("topic must not be of $sys: " + text);
        }
    }

    String expand(MqttTopic topic) {
        StringBuilder expanded = new StringBuilder(64);
        for (Function<MqttTopic, String> part : parts) {
            expanded.append(part.apply(topic));
        }
        return expanded.toString();
    }
}
