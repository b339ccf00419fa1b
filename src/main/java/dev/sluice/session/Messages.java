package dev.sluice.session;

import dev.sluice.message.Packing;
import dev.sluice.message.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one session, each put together when it is about to be written: a frame each, or, for a client that takes
 * arrays, of those that are due as many as the writer has room for. Nothing is waited for.
 */
final class Messages {

    private final FrameSource frames;
    private final Packing packing;

    /** Was taken, and had no place in the message before; what it is the update of, if it is of one. */
    private byte @Nullable [] held;

    private @Nullable UpdateFrame heldUpdate;
    /** The update of the last message, if that has no other frame, and it is not for {@link #frames} to say. */
    private @Nullable UpdateFrame alone;

    private boolean ofSeveral;

    Messages(FrameSource frames, Packing packing) {
        this.frames = frames;
        this.packing = packing;
    }

    /** Whether there may be a next one. */
    boolean hasNext() {
        return held != null || frames.hasNext();
    }

    /** Whether a frame was taken that has to be the next. */
    boolean isHolding() {
        return held != null;
    }

    /** The next one, whole, to be written at once, of about so many bytes if there are several frames; null when nothing may be written now. */
    byte @Nullable [] next(int about) {
        alone = null;
        ofSeveral = false;
        byte[] first = held;
        UpdateFrame firstUpdate = heldUpdate;
        held = null;
        heldUpdate = null;
        if (first == null) {
            first = frames.next();
            if (first == null || packing == Packing.SINGLE) {
                return first;
            }
            firstUpdate = frames.last();
        }
        List<byte[]> together = new ArrayList<>(1);
        together.add(first);
        if (isJoined(first)) {
            gather(together, first.length, about);
        }
        ofSeveral = together.size() > 1;
        alone = ofSeveral ? null : firstUpdate;
        return packing.message(together);
    }

    /** A large one goes in parts, and alone. */
    private boolean isJoined(byte[] frame) {
        return frame.length <= SocketWriter.WHOLE_BYTES_MAX && packing.joins(frame);
    }

    private void gather(List<byte[]> together, int first, int about) {
        int bytes = first;
        while (bytes < about) {
            byte[] frame = frames.next();
            if (frame == null) {
                return;
            }
            bytes += frame.length;
            if (bytes > Packing.BYTES_MAX || !isJoined(frame)) {
                held = frame;
                heldUpdate = frames.last();
                return;
            }
            together.add(frame);
        }
    }

    /** The message of one frame that does not come in its turn. */
    byte[] of(byte[] frame) {
        return packing == Packing.SINGLE ? frame : packing.message(List.of(frame));
    }

    /** Whether the last one has several frames. */
    boolean isOfSeveral() {
        return ofSeveral;
    }

    /** What the last message can be made of again; null if it is not one of a single update. */
    @Nullable
    UpdateFrame last() {
        return alone == null && packing == Packing.SINGLE ? frames.last() : alone;
    }

    /** The last message was one that many are sent, of that one update; null if it was of several. */
    void lastWas(@Nullable Publication update) {
        ofSeveral = update == null;
        alone = update == null ? null : frames.live(update);
    }
}
