package dev.sluice.protocol;

import dev.sluice.json.CompactJson;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * By what a client tells an answer from another: a string of up to 64 characters, or an integer within 2^53.
 *
 * @param value a {@link String} or a {@link Long}
 */
public record FrameId(Serializable value) implements Serializable {

    static final int CHARACTERS_MAX = 64;
    public static final long INTEGER_MAX = 1L << 53;

    /** The id of that text; null if it can not be one. */
    public static @Nullable FrameId of(String text) {
        boolean usable = text.length() <= 2 * CHARACTERS_MAX
                && text.codePointCount(0, text.length()) <= CHARACTERS_MAX
                && !CompactJson.hasUnpairedSurrogate(text);
        return usable ? new FrameId(text) : null;
    }

    /** The id of that number; null if it can not be one. */
    public static @Nullable FrameId of(long number) {
        return number >= -INTEGER_MAX && number <= INTEGER_MAX ? new FrameId(number) : null;
    }
}
