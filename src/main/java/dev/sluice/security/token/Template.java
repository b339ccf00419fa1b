package dev.sluice.security.token;

import dev.sluice.security.TokenException;
import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.TopicFilter;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A filter as a grant has it, in which <code>${name}</code> stands for a claim of the token. A claim fills one level or a part of
 * one: what could make more of it, or open the server's own topics, is refused. Immutable.
 */
final class Template {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([^{}]+)\\}");
    private static final Pattern BEGUN = Pattern.compile("\\$\\{");

    private final String text;

    private Template(String text) {
        this.text = text;
    }

    /**
     * The filter written so.
     *
     * @throws InvalidTopicException where it can be none, whatever the claims are
     */
    static Template of(String text) {
        if (BEGUN.matcher(PLACE.matcher(text).replaceAll("x")).find()) {
            throw new InvalidTopicException("filter has a ${ without the name of a claim and a }");
        }
        TopicFilter unused = TopicFilter.of(PLACE.matcher(text).replaceAll("x"));
        return new Template(text);
    }

    /** The filter for a token with those claims; fails with a {@link TokenException}, or an {@link InvalidTopicException}. */
    TopicFilter fill(Map<String, Object> claims) {
        return TopicFilter.of(
                PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(value(claims, place.group(1)))));
    }

    private static String value(Map<String, Object> claims, String name) {
        Object value = Claims.find(claims, name);
        if (!(value instanceof String text) || text.isEmpty()) {
            throw TokenException.refused("a grant needs the claim " + name + ", a text that is not empty");
        }
        boolean breaksOut = text.startsWith("$")
                || text.chars().anyMatch(c -> c == '/' || c == '+' || c == '#' || Character.isISOControl(c));
        if (breaksOut) {
            throw TokenException.refused("the claim " + name
                    + " can be no part of a filter: it begins with $, or has /, +, # or a control character");
        }
        return text;
    }

    /** Whether it is the same for all tokens. */
    boolean isFixed() {
        return !PLACE.matcher(text).find();
    }

    /** For settings, whose filters are known at the start. */
    static <T> T inSetting(String setting, String text, Function<Template, T> use) {
        try {
            return use.apply(of(text));
        } catch (InvalidTopicException e) {
            throw new IllegalArgumentException(setting + ": '" + text + "': " + e.getMessage(), e);
        }
    }
}
