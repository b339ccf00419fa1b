package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.audit.AuditClient;
import dev.sluice.codec.ArrayForm;
import dev.sluice.codec.FrameDecoder;
import dev.sluice.codec.FrameEncoder;
import dev.sluice.codec.JsonFrameDecoder;
import dev.sluice.codec.MessagePacking;
import dev.sluice.codec.PackedFrames;
import dev.sluice.codec.WebSocketJsonEncoder;
import dev.sluice.message.Packing;
import dev.sluice.message.StreamPosition;
import dev.sluice.message.UpdateEncoder;
import dev.sluice.protocol.CloseCode;
import dev.sluice.testing.Cbor;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.WebSocketFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A transport without a socket: takes frames apart as they are flushed, and has as much room as the test gives it. */
final class TestConnection implements Connection {

    static final long UNLIMITED = Long.MAX_VALUE;

    /** A chunk has room for so much at least, so one with less was not full. */
    private static final int CHUNK_BYTES_MIN = 1024;

    private static final JsonMapper JSON = new JsonMapper();
    private static final FrameDecoder DECODER = new JsonFrameDecoder();
    static final Packing JSON_ARRAYS = MessagePacking.of(ArrayForm.JSON, null);

    /** Told of what the session does to its transport, as it happens. */
    interface Listener {
        /** The session asks what it may write. */
        default void onRoom(long room) {}

        default void onFrame(JsonNode frame) {}

        /** Frames that many sessions are sent come next, as many as there is room for. */
        default void onOffer() {}

        /** No more of those. */
        default void onOffered() {}

        /** Frames were flushed; {@code all} if the session had no more of them for this chunk than would have fitted. */
        default void onFlush(boolean all) {}
    }

    private final List<ByteBuf> allocated = new ArrayList<>();
    private final List<ByteBuf> unflushed = new ArrayList<>();
    /** What was taken of a frame, the rest of which comes by a write. */
    private final ByteBuf begun = Unpooled.buffer();

    private final List<JsonNode> frames = new ArrayList<>();
    FrameEncoder encoder = new WebSocketJsonEncoder();
    /** Whether messages are arrays of frames; they are frames for who asks what came. */
    boolean arrays;
    /** How many frames each message had, but pongs. */
    final List<Integer> messages = new ArrayList<>();

    /** In place of {@link #encoder} for updates whose offset is a resume point. */
    @Nullable
    UpdateEncoder resumable;

    long room = UNLIMITED;
    long progress;
    int pings;
    int pongs;
    int flushes;
    int offers;
    boolean readingPaused;
    private int pauses;
    boolean direct = true;
    private int capacity;

    @Nullable
    CloseCode closed;

    /** What is thrown in place of doing what it stands for. */
    final Faults faults = new Faults();

    boolean cutOff;

    @Nullable
    Listener listener;

    /** For a client that takes arrays. */
    static TestConnection ofArrays() {
        TestConnection connection = new TestConnection();
        connection.arrays = true;
        connection.encoder = new PackedFrames(new WebSocketJsonEncoder(), JSON_ARRAYS);
        return connection;
    }

    @Override
    public void bind(ConnectionEvents session) {
        // the test holds the session itself
    }

    @Override
    public boolean isOpen() {
        return closed == null;
    }

    @Override
    public AuditClient.Way way() {
        return AuditClient.Way.WEBSOCKET;
    }

    @Override
    public FrameEncoder encoder() {
        return encoder;
    }

    @Override
    public UpdateEncoder resumableEncoder() {
        return resumable == null ? encoder : resumable;
    }

    @Override
    public FrameDecoder decoder() {
        return DECODER;
    }

    @Override
    public boolean takesArrays() {
        return arrays;
    }

    @Override
    public long room() {
        faults.at(Faults.Place.ROOM);
        if (listener != null) {
            listener.onRoom(room);
        }
        return room;
    }

    @Override
    public ByteBuf allocate(int bytes) {
        faults.at(Faults.Place.ALLOCATION);
        capacity = bytes;
        ByteBuf buffer = Unpooled.directBuffer(bytes);
        allocated.removeIf(released -> released.refCnt() == 0);
        allocated.add(buffer);
        return buffer;
    }

    @Override
    public void write(ByteBuf buffer) {
        try {
            faults.at(Faults.Place.WRITE);
        } catch (Throwable e) {
            buffer.release();
            throw e;
        }
        unflushed.add(buffer);
        if (room != UNLIMITED) {
            room -= buffer.readableBytes();
        }
    }

    @Override
    public boolean isDirect() {
        return direct;
    }

    @Override
    public int offer(ByteBuf buffer) {
        faults.at(Faults.Place.OFFER);
        if (listener != null) {
            listener.onOffer();
        }
        int taken = (int) Math.max(0, Math.min(room, buffer.readableBytes()));
        offers++;
        if (room != UNLIMITED) {
            room -= taken;
        }
        begun.writeBytes(buffer, buffer.readerIndex(), taken);
        boolean more = true;
        while (more) {
            more = readFrame(begun);
        }
        if (listener != null) {
            listener.onOffered();
        }
        return taken;
    }

    @Override
    public void flush() {
        faults.at(Faults.Place.FLUSH);
        flushes++;
        for (ByteBuf buffer : unflushed) {
            int size = buffer.readableBytes();
            boolean rest = begun.isReadable();
            begun.writeBytes(buffer);
            boolean more = true;
            while (more) {
                more = readFrame(begun); // of a large one perhaps a part
            }
            begun.discardReadBytes();
            boolean all = !rest && (size < capacity || size < CHUNK_BYTES_MIN);
            buffer.release();
            if (listener != null) {
                listener.onFlush(all);
            }
        }
        unflushed.clear();
    }

    /** Whether there was a whole one. */
    private boolean readFrame(ByteBuf buffer) {
        ByteBuffer bytes = buffer.nioBuffer();
        WebSocketFrames.Span span = WebSocketFrames.span(bytes, 0);
        if (span == null || span.end() > bytes.limit()) {
            return false;
        }
        byte[] payload = new byte[span.end() - span.payload()];
        bytes.get(span.payload(), payload);
        buffer.skipBytes(span.end());
        take(bytes.get(0) & 0xFF, payload);
        return true;
    }

    private void take(int head, byte[] payload) {
        if (head == RawWebSocket.PONG) {
            pongs++;
        } else {
            JsonNode message = head == RawWebSocket.BINARY ? Cbor.tree(payload) : JSON.readTree(payload);
            assertThat(message.isArray()).as("an array").isEqualTo(arrays);
            messages.add(arrays ? message.size() : 1);
            if (arrays) {
                message.forEach(this::take);
            } else {
                take(message);
            }
        }
    }

    private void take(JsonNode frame) {
        frames.add(frame);
        if (listener != null) {
            listener.onFrame(frame);
        }
    }

    @Override
    public boolean isBlocked() {
        return room <= 0;
    }

    @Override
    public long progress() {
        return progress;
    }

    @Override
    public void ping(@Nullable StreamPosition resume) {
        faults.at(Faults.Place.PING);
        pings++;
    }

    @Override
    public void pauseReading() {
        readingPaused = ++pauses > 0;
    }

    @Override
    public void resumeReading() {
        readingPaused = --pauses > 0;
    }

    @Override
    public void cutOff() {
        cutOff = true;
        unflushed.forEach(ByteBuf::release);
        unflushed.clear();
    }

    @Override
    public void close(CloseCode why) {
        if (closed != null) {
            throw new IllegalStateException("closed twice");
        }
        closed = why;
    }

    /** The frames since this was last asked. */
    List<JsonNode> take() {
        List<JsonNode> taken = List.copyOf(frames);
        frames.clear();
        return taken;
    }

    boolean hasReleasedAll() {
        return allocated.stream().allMatch(buffer -> buffer.refCnt() == 0);
    }
}
