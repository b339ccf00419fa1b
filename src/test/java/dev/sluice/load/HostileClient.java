package dev.sluice.load;

import dev.sluice.testing.JdkClient;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.WebSocketFrames;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A client that sends what its random numbers say: some of it valid, most of it mutated, some not even WebSocket. */
final class HostileClient {

    private static final int FRAMES_PER_CONNECTION_MAX = 12;
    private static final int OPCODE_TEXT = 1;
    private static final int OPCODE_CLOSE = 8;
    private static final int OPCODE_PING = 9;
    private static final int OPCODE_PONG = 10;
    private static final List<String> VALID = List.of(
            "{\"type\":\"subscribe\",\"id\":1,\"topics\":[\"fuzz/+\",\"a/b\"]}",
            "{\"type\":\"subscribe\",\"id\":\"x\",\"topics\":[\"#\"],\"policy\":\"drop-oldest\",\"buffer\":16}",
            "{\"type\":\"subscribe\",\"id\":2,\"topics\":[\"fuzz/1\"],\"snapshot\":false}",
            "{\"type\":\"unsubscribe\",\"id\":3,\"topics\":[\"a/b\"]}",
            "{\"type\":\"unsubscribe\",\"id\":4}",
            "{\"type\":\"request\",\"n\":1000}",
            "{\"type\":\"publish\",\"id\":5,\"topic\":\"c/d\",\"data\":{\"e\":[1,2.5,null]}}",
            "{\"type\":\"ping\",\"id\":6}",
            "{\"type\":\"auth\",\"token\":\"abc\"}");

    private final int port;
    private final Random random;
    private boolean framed;

    HostileClient(int port, Random random) {
        this.port = port;
        this.random = random;
    }

    /**
     * Connects, sends some frames and goes, one way or another.
     *
     * @return how many frames it sent
     */
    int run() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            upgrade(socket.getOutputStream(), in);
            int frames = 1 + random.nextInt(FRAMES_PER_CONNECTION_MAX);
            int sent = 0;
            boolean whole = true;
            framed = true;
            try {
                while (sent < frames && whole) {
                    sent++;
                    whole = send(socket.getOutputStream());
                }
                if (whole && framed && random.nextInt(4) > 0) {
                    socket.getOutputStream().write(frame(OPCODE_PING, new byte[] {42}));
                    awaitPongOrEnd(in);
                }
            } catch (SocketException e) {
                // the server has had enough of it
            }
            if (random.nextBoolean()) {
                socket.setSoLinger(true, 0); // leaves with a reset
            }
            return sent;
        }
    }

    private void upgrade(OutputStream out, DataInputStream in) throws IOException {
        out.write(RawWebSocket.handshake(port, "/ws", 13).getBytes(StandardCharsets.US_ASCII));
        for (int end = 0; end != 0x0D0A0D0A; ) {
            end = end << 8 | in.readUnsignedByte();
        }
    }

    /** Whether the frame was whole, so that more can follow. */
    private boolean send(OutputStream out) throws IOException {
        byte[] valid = VALID.get(random.nextInt(VALID.size())).getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(20)) {
            case 0 -> out.write(frame(random.nextInt(16), bytes(random.nextInt(300))));
            case 1 -> out.write(frame(OPCODE_TEXT, bytes(random.nextInt(2000))));
            case 2 -> sendUnframed(out, bytes(1 + random.nextInt(64)));
            case 3 -> sendUnframed(out, mutated(frame(OPCODE_TEXT, valid)));
            case 4 -> {
                byte[] frame = frame(OPCODE_TEXT, valid);
                out.write(frame, 0, 1 + random.nextInt(frame.length - 1));
                return false;
            }
            case 5 -> out.write(frame(OPCODE_TEXT, text(random.nextInt(200))));
            case 6 -> out.write(frame(OPCODE_PONG, bytes(random.nextInt(126))));
            case 7, 8, 9 -> out.write(frame(OPCODE_TEXT, valid));
            default -> out.write(frame(OPCODE_TEXT, mutatedText(valid)));
        }
        return true;
    }

    /** What may be the begin of a long frame: the server is right to wait for the rest, and answers nothing. */
    private void sendUnframed(OutputStream out, byte[] bytes) throws IOException {
        framed = false;
        out.write(bytes);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] text(int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) (' ' + random.nextInt('~' - ' '));
        }
        return text;
    }

    /** Bytes changed, taken out, doubled or cut off. */
    private byte[] mutated(byte[] original) {
        byte[] mutant = original.clone();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
        }
        return mutant;
    }

    /** As a program with a fault would write it: mostly still ASCII, often still JSON. */
    private byte[] mutatedText(byte[] original) {
        byte[] tokens = "{}[]\",:0919eE+-.#/\\ntu".getBytes(StandardCharsets.US_ASCII);
        byte[] mutant = original.clone();
        int at = random.nextInt(mutant.length);
        switch (random.nextInt(4)) {
            case 0 -> mutant[at] = tokens[random.nextInt(tokens.length)];
            case 1 -> mutant = Arrays.copyOf(mutant, at);
            case 2 -> System.arraycopy(mutant, at, mutant, at / 2, mutant.length - at);
            default ->
                mutant = new String(mutant, StandardCharsets.US_ASCII)
                        .replaceFirst("\\d|true|false", String.valueOf(random.nextLong()))
                        .getBytes(StandardCharsets.US_ASCII);
        }
        return mutant;
    }

    /** Final and masked, as clients have to (RFC 6455, 5.1). */
    private byte[] frame(int opcode, byte[] payload) {
        return WebSocketFrames.masked(0x80 | opcode, payload, bytes(4));
    }

    /** Throws a {@link SocketTimeoutException} if the server does neither. */
    private static void awaitPongOrEnd(DataInputStream in) throws IOException {
        long deadline = System.nanoTime() + JdkClient.PATIENCE.toNanos();
        try {
            int opcode = 0;
            while (opcode != OPCODE_PONG && opcode != OPCODE_CLOSE) {
                if (System.nanoTime() > deadline) {
                    throw new SocketTimeoutException("neither a pong nor a close, but other frames");
                }
                opcode = WebSocketFrames.read(in).head() & 0x0F;
            }
        } catch (EOFException e) {
            // the end is an answer too
        }
    }
}
