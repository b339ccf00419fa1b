package dev.sluice.topic;

import org.jspecify.annotations.Nullable;

/**
 * A pattern over topics, as in MQTT 5 (OASIS, section 4.7): {@code +} stands for one level, {@code #} as the last level
 * for the rest, also for nothing: {@code a/#} matches {@code a}. A wildcard in the first level does not match a topic
 * that starts with {@code $}.
 *
 * <p>1 to 255 bytes of UTF-8, no empty level, no control character, no {@code $share/}, at most {@value #LEVELS_MAX} levels
 * where it has a wildcard. Immutable; equal if written alike.
 */
public final class TopicFilter {

    /** Levels of a filter with a wildcard: each takes a node of the index. One without takes no more than its name. */
    public static final int LEVELS_MAX = 16;

    /** What a filter takes in the index beside its levels, and what one of them takes, measured on JDK 17 (FilterIndexTests). */
    private static final int INDEX_BYTES = 256;

    private static final int INDEX_BYTES_PER_LEVEL = 256;

    /** What one takes that is in no index, beside its text. */
    private static final int OBJECT_BYTES = 128;

    /** How a shared subscription of MQTT begins, which is none here. */
    static final String SHARED = "$share/";

    private final String text;
    private final boolean wildcard;

    private TopicFilter(String text) {
        this.text = text;
        this.wildcard = text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
    }

    /**
     * The filter written so.
     *
     * @throws InvalidTopicException if the text breaks one of the rules above; the message says which
     */
    public static TopicFilter of(String text) {
        String fault = Levels.faultIn(text);
        if (fault != null) {
            throw new InvalidTopicException("filter " + fault);
        }
        if (text.startsWith(SHARED)) {
            throw new InvalidTopicException("filter is a shared subscription, which this server has not");
        }
        String misplaced = misplacedWildcard(text);
        if (misplaced != null) {
            throw new InvalidTopicException("filter " + misplaced);
        }
        TopicFilter filter = new TopicFilter(text);
        if (filter.wildcard && Levels.count(text) > LEVELS_MAX) {
            throw new InvalidTopicException("filter with a wildcard has more than " + LEVELS_MAX + " levels");
        }
        return filter;
    }

    private static @Nullable String misplacedWildcard(String text) {
        for (int begin = 0; begin <= text.length(); begin = Levels.end(text, begin) + 1) {
            int end = Levels.end(text, begin);
            String level = text.substring(begin, end);
            if (level.indexOf('#') >= 0 && (level.length() > 1 || end < text.length())) {
                return "has # elsewhere than alone in the last level";
            }
            if (level.indexOf('+') >= 0 && level.length() > 1) {
                return "has + beside other characters in a level";
            }
        }
        return null;
    }

    public boolean matches(Topic topic) {
        return matches(topic.name());
    }

    /** Whether all that the other one matches is matched by this one too. */
    public boolean covers(TopicFilter other) {
        return matches(other.text);
    }

    /** Of a topic, or of a filter: all that this one matches then. */
    private boolean matches(String name) {
        if (!wildcard) {
            return text.equals(name);
        }
        if (name.charAt(0) == '$' && (text.charAt(0) == '+' || text.charAt(0) == '#')) {
            return false;
        }
        int at = 0;
        for (int begin = 0; begin <= text.length(); ) {
            int end = Levels.end(text, begin);
            if (Levels.isChar(text, begin, end, '#')) {
                return true;
            }
            if (at > name.length()) {
                return false;
            }
            int nameEnd = Levels.end(name, at);
            boolean any = Levels.isChar(text, begin, end, '+') && !Levels.isChar(name, at, nameEnd, '#');
            if (!any && (end - begin != nameEnd - at || !text.regionMatches(begin, name, at, end - begin))) {
                return false;
            }
            begin = end + 1;
            at = nameEnd + 1;
        }
        return at > name.length();
    }

    /** The one filter that matches what both match; null where there is no such topic. */
    public @Nullable TopicFilter intersection(TopicFilter other) {
        if (equals(other)) {
            return this;
        }
        String both = FilterIntersection.of(text, other.text);
        return both == null ? null : both.equals(text) ? this : both.equals(other.text) ? other : new TopicFilter(both);
    }

    /** Whether this filter asks for the server's own topics ({@code $sys}, {@code $sys/...}). */
    public boolean isSystem() {
        return Topic.isSystem(text);
    }

    public boolean hasWildcard() {
        return wildcard;
    }

    /** About how many bytes of heap it takes where somebody keeps it, with its place in a list. */
    public int memoryBytes() {
        return OBJECT_BYTES + text.length();
    }

    /** About how many bytes of heap an index takes for it, where no other filter shares its levels. */
    public int indexBytes() {
        return INDEX_BYTES + text.length() + (wildcard ? Levels.count(text) * INDEX_BYTES_PER_LEVEL : 0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof TopicFilter that && text.equals(that.text));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The filter as the client wrote it. */
    @Override
    public String toString() {
        return text;
    }
}
