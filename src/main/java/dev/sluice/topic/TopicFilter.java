package dev.sluice.topic;

import org.jspecify.annotations.Nullable;

/**
 * A pattern over topics, as in MQTT 5 (OASIS, section 4.7): {@code +} stands for one level, {@code #} as the last level
 * for the rest, also for nothing: {@code a/#} matches {@code a}. A wildcard in the first level does not match a topic
 * that starts with {@code $}.
 *
 * <p>1 to 255 bytes of UTF-8, no empty level, no control character, no {@code $share/}. Immutable; equal if written
 * alike.
 */
public final class TopicFilter {

    private final String text;
    private final String[] levels;
    private final boolean wildcard;

    private TopicFilter(String text) {
        this.text = text;
        this.levels = Levels.split(text);
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
        if (text.startsWith("$share/")) {
            throw new InvalidTopicException("filter is a shared subscription, which this server has not");
        }
        TopicFilter filter = new TopicFilter(text);
        String misplaced = filter.misplacedWildcard();
        if (misplaced != null) {
            throw new InvalidTopicException("filter " + misplaced);
        }
        return filter;
    }

    private @Nullable String misplacedWildcard() {
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            if (level.indexOf('#') >= 0 && (level.length() > 1 || i < levels.length - 1)) {
                return "has # elsewhere than alone in the last level";
            }
            if (level.indexOf('+') >= 0 && level.length() > 1) {
                return "has + beside other characters in a level";
            }
        }
        return null;
    }

    public boolean matches(Topic topic) {
        if (!wildcard) {
            return text.equals(topic.name());
        }
        String[] names = topic.levels();
        if (topic.isHiddenFromWildcards() && (levels[0].equals("+") || levels[0].equals("#"))) {
            return false;
        }
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            if (level.equals("#")) {
                return true;
            }
            if (i == names.length || !(level.equals("+") || level.equals(names[i]))) {
                return false;
            }
        }
        return levels.length == names.length;
    }

    /** Whether this filter asks for the server's own topics ({@code $sys}, {@code $sys/...}). */
    public boolean isSystem() {
        return levels[0].equals("$sys");
    }

    public boolean hasWildcard() {
        return wildcard;
    }

    /** Shared with the package for speed; not to be changed. */
    String[] levels() {
        return levels;
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
