package dev.sluice.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Gathers the frames that one turn of the loop sends, and sends them together where the server takes arrays: as many in one
 * message as its limit allows.
 */
final class Outgoing {

    private final Loop loop;
    private final Sockets.Socket socket;
    private final List<String> frames = new ArrayList<>();
    private boolean sendsArrays;
    private long messageBytesMax = 65_536;

    Outgoing(Loop loop, Sockets.Socket socket) {
        this.loop = loop;
        this.socket = socket;
    }

    void sendArrays() {
        sendsArrays = true;
    }

    void limit(long messageBytes) {
        messageBytesMax = messageBytes;
    }

    void send(FrameWriter frame) {
        frames.add(frame.end());
        if (frames.size() == 1) {
            loop.run(this::flush);
        }
    }

    void flush() {
        if (sendsArrays) {
            flushArrays();
        } else {
            frames.forEach(socket::send);
        }
        frames.clear();
    }

    private void flushArrays() {
        StringBuilder message = new StringBuilder();
        int count = 0;
        long bytes = 0;
        for (String frame : frames) {
            long more = utf8Bytes(frame) + 1;
            if (count > 0 && bytes + more >= messageBytesMax) {
                send(message, count);
                count = 0;
                bytes = 0;
            }
            message.append(count == 0 ? "" : ",").append(frame);
            count++;
            bytes += more;
        }
        if (count > 0) {
            send(message, count);
        }
    }

    private void send(StringBuilder message, int count) {
        socket.send(count == 1 ? message.toString() : "[" + message + "]");
        message.setLength(0);
    }

    /** How many bytes a text is on the wire. */
    static long utf8Bytes(CharSequence text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
