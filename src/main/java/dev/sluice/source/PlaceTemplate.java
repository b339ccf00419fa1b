package dev.sluice.source;

import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes the topic of an update from what a message has beside its payload: text with places in braces such as <code>{key}</code>, of which
 * each kind of source has its own. Safe for any thread.
 */
public final class PlaceTemplate {

    /** With a dollar sign too, as others write it. */
    private static final Pattern PLACE = Pattern.compile("\\$?\\{([a-z]+)}");

    private final List<Part> parts = new ArrayList<>();

    private record Part(String text, boolean isPlace) {}

    /**
     * A template that has some of these places.
     *
     * @throws IllegalArgumentException if it can make no topic
     */
    public PlaceTemplate(String text, Set<String> places) {
        Matcher found = PLACE.matcher(text);
        int from = 0;
        while (found.find()) {
            if (places.contains(found.group(1))) {
                parts.add(new Part(text.substring(from, found.start()), false));
                parts.add(new Part(found.group(1), true));
                from = found.end();
            }
        }
        parts.add(new Part(text.substring(from), false));
        String plain = expand(place -> "a");
        if (plain.matches(".*[{}].*")) {
            throw new IllegalArgumentException("topic has braces that are none of "
                    + new TreeSet<>(places)
                            .stream().map(place -> '{' + place + '}').collect(Collectors.joining(", ")) + ": " + text);
        }
        if (Topic.of(plain).isSystem()) {
            throw new IllegalArgumentException("topic must not be of $sys: " + text);
        }
    }

    public boolean has(String place) {
        return parts.contains(new Part(place, true));
    }

    /** The topic, which may still be none of ours. */
    public String expand(UnaryOperator<String> valueOf) {
        StringBuilder topic = new StringBuilder(64);
        for (Part part : parts) {
            topic.append(part.isPlace() ? valueOf.apply(part.text()) : part.text());
        }
        return topic.toString();
    }
}
