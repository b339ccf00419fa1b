package dev.sluice.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An event source by hand (WHATWG HTML, 9.2.6), that reads only when it is asked to. Reads give up after {@link
 * JdkClient#PATIENCE}.
 */
public final class EventClient implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private String head = "";
    private String lastEventId = "";
    private int comments;

    /** One event as it was dispatched; {@code id} and {@code retry} only where they stood in it. */
    public record Event(
            String type, @Nullable String id, @Nullable String retry, String data) {

        public JsonNode json() {
            return JdkClient.JSON.readTree(data);
        }
    }

    private EventClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1024);
    }

    /** Sends a request as it stands and reads the head of the answer. */
    public static EventClient request(int port, int receiveBufferBytes, String request) throws IOException {
        Socket socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) JdkClient.PATIENCE.toMillis());
        EventClient client = new EventClient(socket);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        client.readHead();
        return client;
    }

    /** A stream that has begun, or an answer that refuses it. */
    public static EventClient open(int port, String query, String... headers) throws IOException {
        return open(port, 0, query, headers);
    }

    /** With a receive buffer of about that size, so that little piles up at a client that does not read. */
    public static EventClient open(int port, int receiveBufferBytes, String query, String... headers)
            throws IOException {
        return request(port, receiveBufferBytes, get(port, query, headers));
    }

    public static String get(int port, String query, String... headers) {
        StringBuilder request = new StringBuilder(
                "GET /sse?" + query + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAccept: text/event-stream\r\n");
        List.of(headers).forEach(line -> request.append(line).append("\r\n"));
        return request.append("\r\n").toString();
    }

    private void readHead() throws IOException {
        StringBuilder lines = new StringBuilder();
        String line = line();
        while (line != null && !line.equals("\r")) {
            lines.append(line).append('\n');
            line = line();
        }
        head = lines.toString();
    }

    public String head() {
        return head;
    }

    public int status() {
        return Integer.parseInt(head.substring(9, 12));
    }

    /** A line without its line feed; null at the end of the stream. */
    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = in.read();
        }
        String text = line.toString(StandardCharsets.UTF_8);
        TokenWatch.installed().look("events of the server", text);
        return next < 0 ? null : text;
    }

    /** What is left of the body, as text. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** So many characters of the body, where it is one that goes on. */
    public String text(int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** The next event; null at the end of the stream. */
    public @Nullable Event nextOrEnd() throws IOException {
        String type = "message";
        String id = null;
        String retry = null;
        String data = null;
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty() && data != null) {
                return new Event(type, id, retry, data);
            } else if (line.startsWith(":")) {
                comments++;
            } else if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
                lastEventId = id;
            } else if (line.startsWith("retry: ")) {
                retry = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = data == null ? line.substring(6) : data + '\n' + line.substring(6);
            } else if (!line.isEmpty()) {
                throw new AssertionError("no line of an event stream: " + line);
            }
        }
        return null;
    }

    /** The next event, whatever it is. */
    public Event next() throws IOException {
        Event event = nextOrEnd();
        if (event == null) {
            throw new AssertionError("the stream has ended");
        }
        return event;
    }

    /** The next event of one of these types; others are passed over. */
    public Event next(String... types) throws IOException {
        List<String> wanted = List.of(types);
        Event event = next();
        while (!wanted.contains(event.type())) {
            event = next();
        }
        return event;
    }

    /** The id that an event source would send when it comes again; empty if there was none. */
    public String lastEventId() {
        return lastEventId;
    }

    /** Comments so far. */
    public int comments() {
        return comments;
    }

    /** Sends what no event source sends. */
    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Drops the connection. */
    @Override
    public void close() throws IOException {
        if (!socket.isClosed()) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
