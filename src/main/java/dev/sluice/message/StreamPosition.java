package dev.sluice.message;

import org.jspecify.annotations.Nullable;

/**
 * A place in the log.
 *
 * @param epoch names one life of the log; offsets of two epochs are not comparable
 * @param offset everything up to it has been published
 */
public record StreamPosition(String epoch, long offset) {

    /** Of no log at all, so that no log can go on from there: what an id stands for that is none of ours. */
    public static final StreamPosition NOWHERE = new StreamPosition("", 0);

    private static final char SEPARATOR = ':';

    /** As clients are told it, who keep it and send it back without reading anything into it: {@code <epoch>:<offset>}. */
    public String toResumePoint() {
        return epoch + SEPARATOR + offset;
    }

    /** The place that a client sent back; null if that is none of ours. An epoch may have colons, an offset has none. */
    public static @Nullable StreamPosition ofResumePoint(String text) {
        int separator = text.lastIndexOf(SEPARATOR);
        String offset = text.substring(separator + 1);
        boolean plain =
                !offset.isEmpty() && offset.chars().allMatch(c -> c >= '0' && c <= '9'); // no other script's digits
        if (separator < 0 || !plain) {
            return null;
        }
        try {
            return new StreamPosition(text.substring(0, separator), Long.parseLong(offset));
        } catch (NumberFormatException e) {
            return null; // beyond what an offset can be
        }
    }
}
