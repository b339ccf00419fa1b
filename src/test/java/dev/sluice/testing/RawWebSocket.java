package dev.sluice.testing;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * A WebSocket by hand, for what no library lets a client do: any frame, masked or not, in pieces, without reading, without
 * closing. Reads give up after {@link JdkClient#PATIENCE}.
 */
public final class RawWebSocket implements AutoCloseable {

    /** First bytes of frames (RFC 6455, section 5.2). */
    public static final int TEXT = 0x81;

    public static final int TEXT_BEGIN = 0x01;
    public static final int BINARY = 0x82;
    public static final int BINARY_BEGIN = 0x02;
    public static final int CONTINUE = 0x00;
    public static final int CONTINUE_END = 0x80;
    public static final int CLOSE = 0x88;
    public static final int PING = 0x89;
    public static final int PONG = 0x8A;

    private final Socket socket;
    private final DataInputStream in;

    /** One frame of the server. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Frame(int head, byte[] payload) {

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The code of a close frame; 1005 where it has none. */
        public int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    private RawWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** A connection on which nothing has been sent. */
    public static RawWebSocket connect(int port) throws IOException {
        return connect(port, 0);
    }

    private static RawWebSocket connect(int port, int receiveBufferBytes) throws IOException {
        Socket socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) JdkClient.PATIENCE.toMillis());
        return new RawWebSocket(socket);
    }

    /** A connection after its handshake. */
    public static RawWebSocket open(int port, String pathAndQuery) throws IOException {
        return open(port, pathAndQuery, 0);
    }

    /** With a receive buffer of about that size, so that little piles up at a client that does not read. */
    public static RawWebSocket open(int port, String pathAndQuery, int receiveBufferBytes) throws IOException {
        RawWebSocket client = connect(port, receiveBufferBytes);
        HttpResponse answer = client.request(handshake(port, pathAndQuery, 13));
        if (answer.status() != 101) {
            client.close();
            throw new IOException("refused: " + answer.head());
        }
        return client;
    }

    /** A well-formed handshake, with more header lines, if any. */
    public static String handshake(int port, String pathAndQuery, int version, String... headers) {
        return "GET " + pathAndQuery + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: " + version
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + String.join(
                        "", Arrays.stream(headers).map(line -> line + "\r\n").toList()) + "\r\n";
    }

    /** The head of an HTTP response. */
    public record HttpResponse(int status, String head) {}

    /** Sends a request as it stands and reads the head of the answer. */
    public HttpResponse request(String text) throws IOException {
        sendRaw(text.getBytes(StandardCharsets.ISO_8859_1));
        return response();
    }

    public HttpResponse response() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return new HttpResponse(Integer.parseInt(head.substring(9, 12)), head.toString());
    }

    /** By which the server knows it. */
    public int localPort() {
        return socket.getLocalPort();
    }

    public void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends a masked frame. */
    public void send(int head, byte[] payload) throws IOException {
        sendRaw(WebSocketFrames.masked(head, payload));
    }

    /** Sends a whole text message; single quotes stand for double ones. */
    public void send(String json) throws IOException {
        send(TEXT, utf8(json.replace('\'', '"')));
    }

    public void sendUnmasked(int head, byte[] payload) throws IOException {
        sendRaw(WebSocketFrames.unmasked(head, payload));
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The server's next frame. */
    public Frame read() throws IOException {
        return WebSocketFrames.read(in);
    }

    /** The next frame with that first byte; others are passed over. */
    public Frame next(int head) throws IOException {
        return next(frame -> frame.head() == head);
    }

    /** The next text frame of that type; others are passed over. */
    public JsonNode next(String type) throws IOException {
        return JdkClient.JSON.readTree(nextText(type));
    }

    /** As {@link #next(String)}, letter for letter. */
    public String nextText(String type) throws IOException {
        return next(frame -> frame.head() == TEXT && frame.text().startsWith("{\"type\":\"" + type + "\""))
                .text();
    }

    private Frame next(Predicate<Frame> wanted) throws IOException {
        long end = System.nanoTime() + JdkClient.PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Frame frame = read();
            if (wanted.test(frame)) {
                return frame;
            }
        }
        throw new SocketTimeoutException("no such frame in time");
    }

    /** Reads on to the server's close frame and tells its code. */
    public int closeCode() throws IOException {
        return next(CLOSE).closeCode();
    }

    /** All that comes until the server ends the connection, byte for character. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Reads on until the server has ended the connection; false if it did not within the time of one read. */
    public boolean awaitEnd() throws IOException {
        try {
            long unused = in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (EOFException | SocketException e) {
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Says that nothing more will come, and can still read. */
    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends with a TCP reset instead of a FIN. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
