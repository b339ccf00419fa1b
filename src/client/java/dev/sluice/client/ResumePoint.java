package dev.sluice.client;

import org.jspecify.annotations.Nullable;

/**
 * Where a subscription goes on after a reconnect: the place that the server named last, or that of an update which came behind
 * it, whichever is later. So what was told is not sent again, and what a gap told as lost does not come after all.
 */
final class ResumePoint {

    private static final long NONE = -1;

    /** As it is sent; null where it is only the place below, or none at all. */
    private @Nullable String json;

    private String epoch = "";
    private long offset = NONE;

    /** Whether the log may be another one since, so that offsets can not be compared. */
    private boolean isOld;

    /** From a place that the application knows, or from none. */
    ResumePoint(@Nullable String since) {
        json = since == null ? null : FrameWriter.quoted(since);
    }

    boolean isSet() {
        return json != null || offset != NONE;
    }

    /** The JSON value of {@code since}; null where there is no place. */
    @Nullable
    String toJson() {
        if (json != null || offset == NONE) {
            return json;
        }
        return "{\"epoch\":" + FrameWriter.quoted(epoch) + ",\"offset\":" + offset + "}";
    }

    /** The same as an event stream sends it. */
    @Nullable
    String toText() {
        if (json != null) {
            return FrameReader.text(json);
        }
        return offset == NONE ? null : epoch + ":" + offset;
    }

    /** The server says that nothing up to there is needed any more. It is the server's to read. */
    void named(String resumeJson, long itsOffset) {
        if (isOld || itsOffset >= offset) {
            json = resumeJson;
            offset = itsOffset;
            isOld = false;
        }
    }

    /** All up to there was told. */
    void reached(String itsEpoch, long itsOffset) {
        if (isOld || itsOffset > offset) {
            json = null;
            epoch = itsEpoch;
            offset = itsOffset;
            isOld = false;
        }
    }

    /** It could not be gone on from. It stays until there is another one, earlier or later. */
    void failed() {
        isOld = true;
    }

    void forget() {
        json = null;
        offset = NONE;
    }
}
