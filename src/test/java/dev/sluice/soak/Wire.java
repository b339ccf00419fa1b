package dev.sluice.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** One WebSocket without a library: reads as much as it is told to, so that its owner decides how slow it is. Single-threaded. */
final class Wire {

    /** What becomes of a connection; calls come from within {@link #read} and {@link #flush}. */
    interface Listener {

        void onText(String frame);

        /** The end, told once, unless the owner cut the connection; 1006 where there was no close frame. */
        void onEnd(int code, String how);
    }

    static final int LOST = 1006;

    private static final int OPCODE_TEXT = 1;
    private static final int OPCODE_CLOSE = 8;
    private static final int OPCODE_PING = 9;
    private static final byte FINAL_TEXT = (byte) 0x81;
    private static final byte FINAL_PONG = (byte) 0x8A;
    private static final byte MASKED = (byte) 0x80;
    private static final int END_OF_HEADERS = 0x0D0A0D0A;
    private static final int READ_BYTES = 64 * 1024;
    private static final int LENGTH_MAX = 256 * 1024;

    private final SocketChannel socket;
    private final Listener listener;
    private final ArrayDeque<ByteBuffer> unsent = new ArrayDeque<>();
    private ByteBuffer buffered = ByteBuffer.allocate(READ_BYTES + LENGTH_MAX).limit(0);
    private boolean requested;
    private boolean upgraded;
    private boolean ended;

    /** {@code receiveBuffer} is its SO_RCVBUF in bytes, 0 the kernel's own choice. */
    Wire(int port, String query, int receiveBuffer, Listener listener) throws IOException {
        this.listener = listener;
        socket = SocketChannel.open();
        if (receiveBuffer > 0) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.configureBlocking(false);
        String request = "GET /ws?" + query + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        unsent.add(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    }

    void register(Selector selector, Object owner) throws IOException {
        socket.register(selector, SelectionKey.OP_READ, owner);
    }

    void reading(Selector selector, boolean on) {
        SelectionKey key = socket.keyFor(selector);
        if (key != null && key.isValid()) {
            key.interestOps(on ? SelectionKey.OP_READ : 0);
        }
    }

    void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(bytes.length + 8).put(FINAL_TEXT);
        if (bytes.length < 126) {
            frame.put((byte) (MASKED | bytes.length));
        } else {
            frame.put((byte) (MASKED | 126)).putShort((short) bytes.length);
        }
        unsent.add(frame.putInt(0).put(bytes).flip());
        flush();
    }

    /** Sends what the server had no room for before, and nothing behind the handshake until that is answered. */
    void flush() {
        try {
            while (!ended && !unsent.isEmpty() && (upgraded || !requested)) {
                var unused = socket.write(unsent.element());
                if (unsent.element().hasRemaining()) {
                    return;
                }
                unsent.remove();
                requested = true;
            }
        } catch (IOException e) {
            end(LOST, e.toString());
        }
    }

    /** Reads at most so many bytes. */
    void read(int bytesMax) {
        if (ended) {
            return;
        }
        buffered.compact();
        buffered.limit(Math.min(buffered.capacity(), buffered.position() + Math.min(bytesMax, READ_BYTES)));
        int got = 0;
        try {
            got = socket.read(buffered);
        } catch (IOException e) {
            end(LOST, e.toString());
        }
        buffered.flip();
        if (!ended) {
            parse();
        }
        if (got < 0) {
            end(LOST, "end of stream");
        }
    }

    private void parse() {
        if (!upgraded) {
            upgraded = skipHeaders();
        }
        while (!ended && upgraded && nextFrame()) {
            // each call takes one
        }
    }

    private boolean skipHeaders() {
        for (int i = buffered.position(); i + 4 <= buffered.limit(); i++) {
            if (buffered.getInt(i) == END_OF_HEADERS) {
                String head =
                        StandardCharsets.US_ASCII.decode(buffered.slice(0, i)).toString();
                if (!head.startsWith("HTTP/1.1 101 ")) {
                    end(LOST, "not upgraded: " + head);
                }
                buffered.position(i + 4);
                return true;
            }
        }
        return false;
    }

    private boolean nextFrame() {
        int start = buffered.position();
        if (buffered.remaining() < 2) {
            return false;
        }
        int opcode = buffered.get(start) & 0x0F;
        int length = buffered.get(start + 1) & 0x7F;
        int header = length == 126 ? 4 : length == 127 ? 10 : 2;
        if (buffered.remaining() < header) {
            return false;
        }
        if (length == 126) {
            length = buffered.getShort(start + 2) & 0xFFFF;
        } else if (length == 127) {
            length = (int) buffered.getLong(start + 2);
        }
        if (buffered.remaining() < header + length) {
            return false;
        }
        ByteBuffer payload = buffered.slice(start + header, length);
        buffered.position(start + header + length);
        onFrame(opcode, payload);
        return true;
    }

    private void onFrame(int opcode, ByteBuffer payload) {
        switch (opcode) {
            case OPCODE_TEXT ->
                listener.onText(StandardCharsets.UTF_8.decode(payload).toString());
            case OPCODE_PING -> {
                unsent.add(ByteBuffer.wrap(new byte[] {FINAL_PONG, MASKED, 0, 0, 0, 0}));
                flush();
            }
            case OPCODE_CLOSE -> end(payload.remaining() < 2 ? 1005 : payload.getShort() & 0xFFFF, "close frame");
            default -> end(LOST, "opcode " + opcode);
        }
    }

    private void end(int code, String how) {
        if (!ended) {
            cut(false);
            listener.onEnd(code, how);
        }
    }

    /** Leaves without a word, with a reset where asked for. */
    void cut(boolean reset) {
        ended = true;
        try {
            if (reset) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            socket.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
        }
    }
}
