package dev.sluice.message;

import java.util.Locale;

/** How far a value is to be trusted: by what its publisher says, or since nothing newer came in time. */
public enum Quality {
    GOOD,

    /** Its publisher is not sure of it, or nobody knows how old it is. */
    UNCERTAIN,

    /** Its publisher says that it is wrong. */
    BAD,

    /** Its source has said nothing more in the time that it promised to: only the server says so. */
    STALE;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** As it is written; {@link #GOOD} is not. */
    public String wireName() {
        return wireName;
    }
}
