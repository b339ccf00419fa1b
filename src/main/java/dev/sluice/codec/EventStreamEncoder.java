package dev.sluice.codec;

import dev.sluice.message.StreamPosition;
import dev.sluice.message.Update;
import dev.sluice.protocol.ServerFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code text/event-stream} (WHATWG HTML, 9.2.5): each frame is one event, whose data is the frame byte for byte as {@code
 * sluice.v1.json} has it.
 *
 * <pre>
 * event: update
 * id: epoch:offset        where a client can go on from there
 * data: {"type":"update", ...}
 *
 * </pre>
 *
 * Whether an update has an id depends on who it is for, so there are two of them, each with bytes of its own that all its
 * clients share.
 */
public final class EventStreamEncoder implements FrameEncoder {

    private static final int SLOT_WITHOUT_ID = 2;
    private static final int SLOT_WITH_ID = 3;

    private static final byte[] EVENT = AsciiBuffer.ascii("event: ");
    private static final byte[] EVENT_UPDATE = AsciiBuffer.ascii("event: update\n");
    private static final byte[] EVENT_SNAPSHOT = AsciiBuffer.ascii("event: snapshot\n");
    private static final byte[] ID = AsciiBuffer.ascii("id: ");
    private static final byte[] RETRY = AsciiBuffer.ascii("retry: ");
    private static final byte[] DATA = AsciiBuffer.ascii("data: ");
    private static final byte[] END = AsciiBuffer.ascii("\n\n");
    private static final byte[] COMMENT = AsciiBuffer.ascii(":\n");
    private static final byte LINE_FEED = '\n';

    private final WebSocketJsonEncoder json = new WebSocketJsonEncoder();
    private final byte[] idHead;
    private final boolean updateIds;

    /** {@code epoch} is that of the log all frames are of; {@code updateIds} whether updates have an id. */
    public EventStreamEncoder(String epoch, boolean updateIds) {
        this.idHead = utf8("id: " + epoch + ":");
        this.updateIds = updateIds;
    }

    /**
     * What no client takes for an event, to keep a connection from seeming idle. An id in it is kept by an event source all the
     * same (WHATWG HTML, 9.2.6), so that there are some where neither updates nor heartbeats have one.
     */
    public static byte[] comment(@Nullable StreamPosition resume) {
        AsciiBuffer out = new AsciiBuffer(64).append(COMMENT);
        if (resume != null) {
            out.append(ID).append(utf8(resume.toResumePoint())).append(LINE_FEED);
        }
        return out.append(LINE_FEED).toBytes();
    }

    @Override
    public int slot() {
        return updateIds ? SLOT_WITH_ID : SLOT_WITHOUT_ID;
    }

    @Override
    public byte[] encode(Update update) {
        AsciiBuffer out = new AsciiBuffer(update.data().length + 240).append(EVENT_UPDATE);
        if (updateIds) {
            appendId(out, update.offset());
        }
        return finish(out, WebSocketJsonEncoder.UPDATE, update);
    }

    @Override
    public byte[] encodeSnapshot(Update update) {
        AsciiBuffer out = new AsciiBuffer(update.data().length + 200).append(EVENT_SNAPSHOT);
        return finish(out, WebSocketJsonEncoder.SNAPSHOT, update);
    }

    /** Without an id: its place is that of the update with which its topic left, its numbers are the newest ones. */
    @Override
    public byte[] encodeLeft(Update update) {
        AsciiBuffer out = new AsciiBuffer(240).append(EVENT_UPDATE).append(DATA);
        WebSocketJsonEncoder.appendLeft(out, update);
        return out.append(END).toBytes();
    }

    private static byte[] finish(AsciiBuffer out, byte[] head, Update update) {
        out.append(DATA);
        WebSocketJsonEncoder.append(out, head, update);
        return out.append(END).toBytes();
    }

    @Override
    public byte[] encode(ServerFrame frame) {
        AsciiBuffer out = new AsciiBuffer(320).append(EVENT);
        out.append(AsciiBuffer.ascii(event(frame))).append(LINE_FEED);
        if (frame instanceof ServerFrame.Heartbeat heartbeat) {
            StreamPosition resume = heartbeat.resume();
            if (resume != null) {
                out.append(ID).append(utf8(resume.toResumePoint())).append(LINE_FEED);
            }
        } else if (frame instanceof ServerFrame.Synced synced) {
            appendId(out, synced.offset()); // or an event source that is cut right behind it would begin anew
        } else if (frame instanceof ServerFrame.Goaway goaway) {
            out.append(RETRY).append(goaway.reconnectAfter().toMillis()).append(LINE_FEED);
        }
        return out.append(DATA).append(json.object(frame)).append(END).toBytes();
    }

    /** {@code error} is the name of EventSource's own events. */
    private static String event(ServerFrame frame) {
        return frame instanceof ServerFrame.Fault ? "fault" : frame.type();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void appendId(AsciiBuffer out, long offset) {
        out.append(idHead).append(offset).append(LINE_FEED);
    }
}
