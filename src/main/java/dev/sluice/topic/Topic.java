package dev.sluice.topic;

import org.jspecify.annotations.Nullable;

/**
 * Name of one series of updates, levels joined by {@code /}: {@code quotes/AAPL}.
 *
 * <p>1 to 255 bytes of UTF-8, no empty level, no {@code +}, {@code #} or control character, and not {@code
 * $share/} first, since no filter could ask for it. Immutable; two topics with
 * the same name are equal.
 */
public final class Topic {

    /** Topics and filters beyond this many bytes of UTF-8 are refused. */
    public static final int BYTES_MAX = 255;

    private final String name;

    private Topic(String name) {
        this.name = name;
    }

    /**
     * The topic of that name.
     *
     * @throws InvalidTopicException if the name breaks one of the rules above; the message says which
     */
    public static Topic of(String name) {
        String fault = faultIn(name);
        if (fault != null) {
            throw new InvalidTopicException("topic " + fault);
        }
        return new Topic(name);
    }

    private static @Nullable String faultIn(String name) {
        String fault = Levels.faultIn(name);
        if (fault != null) {
            return fault;
        }
        if (name.startsWith(TopicFilter.SHARED)) {
            return "begins with $share/, which no filter can ask for";
        }
        boolean wildcard = name.indexOf('+') >= 0 || name.indexOf('#') >= 0;
        return wildcard ? "has a wildcard" : null;
    }

    public String name() {
        return name;
    }

    /** Whether this topic is the server's own ({@code $sys/...}): no client publishes there. */
    public boolean isSystem() {
        return isSystem(name);
    }

    /** Whether the first level of a topic or filter is {@code $sys}. */
    static boolean isSystem(String name) {
        return name.startsWith("$sys") && (name.length() == 4 || name.charAt(4) == '/');
    }

    /** Whether a wildcard in a filter's first level passes this topic by (MQTT 5, 4.7.2). */
    boolean isHiddenFromWildcards() {
        return name.charAt(0) == '$';
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Topic that && name.equals(that.name));
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
