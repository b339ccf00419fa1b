package dev.sluice.protocol;

import java.io.Serializable;

/**
 * By what a client tells an answer from another: a string of up to 64 characters, or an integer within 2^53.
 *
 * @param value a {@link String} or a {@link Long}
 */
public record FrameId(Serializable value) implements Serializable {

    static final int CHARACTERS_MAX = 64;
    static final long INTEGER_MAX = 1L << 53;
}
