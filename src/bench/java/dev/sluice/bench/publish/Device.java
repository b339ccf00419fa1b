package dev.sluice.bench.publish;

import dev.sluice.bench.server.Payload;
import dev.sluice.bench.server.Timetable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection that publishes. It waits for no acknowledgement before it sends the next update, and matches each with the
 * update whose turn it is. What its socket does not take it owes. On the publishers' thread only.
 */
final class Device implements Wire.Answers {

    /** So many updates go into one write at most. */
    static final int TOGETHER_MAX = 500;

    private final int number;
    private final SocketChannel socket;
    private final Wire wire;
    private final Payload payload;
    private final AckTally tally;
    private @Nullable SelectionKey key;
    private byte @Nullable [] unread;
    private byte @Nullable [] unwritten;
    private byte @Nullable [] besides;
    private @Nullable Schedule schedule;
    private boolean open;
    private boolean awaitsRoom;
    private boolean ended;
    private long due;
    private long sentBefore;
    private long sent;
    private long acknowledged;

    Device(int number, SocketChannel socket, WireKind kind, int dataBytes, AckTally tally) {
        this.number = number;
        this.socket = socket;
        this.payload = new Payload(dataBytes);
        this.tally = tally;
        this.wire = kind.open(number, dataBytes, this);
    }

    /** Says what a connection begins with; {@code with} tells when answers are there. */
    void begin(SelectionKey with) throws IOException {
        key = with;
        socket.write(ByteBuffer.wrap(wire.opening()));
    }

    boolean isOpen() {
        return open;
    }

    /** From the next update on, the times are these. */
    void follow(Schedule next) {
        schedule = next;
        sentBefore = sent;
    }

    /** Owes so many more updates. */
    void addDue(int updates) {
        due += updates;
    }

    long due() {
        return due;
    }

    /** Whether there is something to write that no schedule knows. */
    boolean owesBesides() {
        return besides != null;
    }

    /** Writes what is due, as far as the socket takes it. */
    void write(ByteBuffer buffer) throws IOException {
        boolean room = !ended;
        while (room && fill(buffer)) {
            buffer.flip();
            socket.write(buffer);
            room = !buffer.hasRemaining();
            unwritten = room ? null : rest(buffer);
        }
        if (key != null && !ended && room == awaitsRoom) {
            awaitsRoom = !room;
            key.interestOps(room ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private boolean fill(ByteBuffer buffer) {
        buffer.clear();
        if (unwritten != null) {
            buffer.put(unwritten);
        } else if (besides != null) {
            buffer.put(besides);
            besides = null;
        } else if (due > 0 && schedule != null) {
            int count = (int) Math.min(due, TOGETHER_MAX);
            wire.begin(buffer, count);
            for (int i = 0; i < count; i++) {
                append(buffer, schedule);
            }
            wire.end(buffer);
            due -= count;
        }
        return buffer.position() > 0;
    }

    private void append(ByteBuffer buffer, Schedule times) {
        int topic = times.topic(number, sent);
        wire.append(buffer, sent, topic, payload.at(times.intendedMicros(number, sent - sentBefore)));
        tally.published(topic);
        sent++;
    }

    /** Reads what the socket has, once. */
    void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        if (unread != null) {
            buffer.put(unread);
        }
        int count = socket.read(buffer);
        buffer.flip();
        wire.read(buffer);
        unread = buffer.hasRemaining() ? rest(buffer) : null;
        if (count < 0) {
            end(0);
        }
    }

    private static byte[] rest(ByteBuffer buffer) {
        byte[] rest = new byte[buffer.remaining()];
        buffer.get(rest);
        return rest;
    }

    void end(int code) {
        if (!ended) {
            ended = true;
            tally.closed(code);
            if (key != null) {
                key.cancel();
            }
        }
    }

    @Override
    public void opened() {
        open = true;
    }

    @Override
    public void acknowledged(long update, int topic, long seq) {
        if (update != acknowledged || schedule == null) {
            tally.wrong();
        } else {
            tally.acknowledged(
                    topic, seq, Timetable.nowMicros() - schedule.intendedMicros(number, update - sentBefore));
        }
        acknowledged = update + 1;
    }

    @Override
    public void refused() {
        tally.refused();
    }

    @Override
    public void closed(int code) {
        end(code);
    }

    @Override
    public void owe(byte[] bytes) {
        besides = bytes;
    }
}
