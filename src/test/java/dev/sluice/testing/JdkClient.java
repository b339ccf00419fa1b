package dev.sluice.testing;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client by the JDK's own WebSocket, of JSON or of CBOR. Collects the server's frames, whole and parsed; every wait has a bound. */
public final class JdkClient implements AutoCloseable {

    /** How long a frame, a close or a handshake may take. */
    public static final Duration PATIENCE = Duration.ofSeconds(90);

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final String CBOR = "sluice.v1.cbor";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final List<Integer> arrays = new CopyOnWriteArrayList<>();
    private final CompletableFuture<CloseStatus> closed = new CompletableFuture<>();
    private final WebSocket socket;

    /** What the connection ended with. */
    public record CloseStatus(int code, String reason) {}

    private JdkClient(WebSocket.Builder builder, URI uri) {
        this.socket = within(builder.buildAsync(uri, new Listener()));
    }

    /** Connects to this machine. */
    public static JdkClient connect(int port, String pathAndQuery) {
        return connect(newBuilder(), port, pathAndQuery);
    }

    /** Connects to this machine for a session in CBOR. */
    public static JdkClient connectCbor(int port, String pathAndQuery) {
        return connect(newBuilder().subprotocols(CBOR), port, pathAndQuery);
    }

    /** Connects with headers or subprotocols of the caller's. */
    public static JdkClient connect(WebSocket.Builder builder, int port, String pathAndQuery) {
        return new JdkClient(builder, URI.create("ws://127.0.0.1:" + port + pathAndQuery));
    }

    /** Connects by TLS. */
    public static JdkClient connect(HttpClient http, URI uri) {
        return new JdkClient(http.newWebSocketBuilder(), uri);
    }

    public static WebSocket.Builder newBuilder() {
        return HTTP.newWebSocketBuilder().connectTimeout(PATIENCE);
    }

    private static <T> T within(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    /** Sends a message of what that JSON says; single quotes stand for double ones. */
    public void send(String json) {
        String text = json.replace('\'', '"');
        if (subprotocol().equals(CBOR)) {
            sendBinary(Cbor.of(text));
        } else {
            sendText(text);
        }
    }

    public void sendBinary(byte[] message) {
        var unused = within(socket.sendBinary(ByteBuffer.wrap(message), true));
    }

    public void sendText(String text) {
        var unused = within(socket.sendText(text, true));
    }

    /** The next frame, whatever it is. */
    public JsonNode next() {
        return poll(PATIENCE, List.of());
    }

    /** The next frame of one of these types; others are passed over. */
    public JsonNode next(String... types) {
        return next(PATIENCE, types);
    }

    public JsonNode next(Duration timeout, String... types) {
        List<String> wanted = List.of(types);
        List<JsonNode> passedOver = new ArrayList<>();
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            JsonNode frame = poll(Duration.ofNanos(end - System.nanoTime()), passedOver);
            if (wanted.contains(type(frame))) {
                return frame;
            }
            passedOver.add(frame);
        }
    }

    /** All frames up to the next one of that type, which is the last of them. */
    public List<JsonNode> until(String type) {
        List<JsonNode> all = new ArrayList<>();
        do {
            all.add(next());
        } while (!type(all.get(all.size() - 1)).equals(type));
        return all;
    }

    private JsonNode poll(Duration timeout, List<JsonNode> passedOver) {
        JsonNode frame = null;
        try {
            frame = frames.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (frame == null) {
            throw new AssertionError("no such frame in time, only " + passedOver + ", closed: " + closed.getNow(null));
        }
        return frame;
    }

    private void take(JsonNode message) {
        if (message.isArray()) {
            arrays.add(message.size());
            message.forEach(frames::add);
        } else {
            frames.add(message);
        }
    }

    /** How many frames the messages had that were arrays of them. */
    public List<Integer> arrays() {
        return List.copyOf(arrays);
    }

    public static String type(JsonNode frame) {
        return frame.path("type").asString("");
    }

    /** What the server selected; empty if nothing. */
    public String subprotocol() {
        return socket.getSubprotocol();
    }

    /** Waits for the server to close. */
    public CloseStatus closed() {
        return within(closed);
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    /** Closes in an orderly way and waits for the server's answer. */
    public CloseStatus close(int code) {
        var unused = within(socket.sendClose(code, ""));
        return closed();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                TokenWatch.installed().look("message of the server", message.toString());
                take(JSON.readTree(message.toString()));
                message.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer part, boolean last) {
            byte[] bytes = new byte[part.remaining()];
            var unused = part.get(bytes);
            binary.writeBytes(bytes);
            if (last) {
                TokenWatch.installed().look("message of the server", binary.toString(StandardCharsets.ISO_8859_1));
                take(Cbor.tree(binary.toByteArray()));
                binary.reset();
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(new CloseStatus(statusCode, reason));
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
