package dev.sluice.websocket;

import static dev.sluice.testing.RawWebSocket.BINARY;
import static dev.sluice.testing.RawWebSocket.CONTINUE;
import static dev.sluice.testing.RawWebSocket.CONTINUE_END;
import static dev.sluice.testing.RawWebSocket.PING;
import static dev.sluice.testing.RawWebSocket.PONG;
import static dev.sluice.testing.RawWebSocket.TEXT;
import static dev.sluice.testing.RawWebSocket.TEXT_BEGIN;
import static dev.sluice.testing.RawWebSocket.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.Cbor;
import dev.sluice.testing.PlantedToken;
import dev.sluice.testing.RawWebSocket;
import dev.sluice.testing.TestPublisher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * permessage-deflate (RFC 7692) from the client's side, in the order of Autobahn's groups 12 and 13: messages of all sizes both ways,
 * and what is agreed on. As nothing is echoed here, what a client publishes comes back as an update.
 */
@TestPropertySource(properties = "sluice.websocket.compression.enabled=true")
class CompressionIT extends BesideABystander {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int COMPRESSED = 0x40;
    private static final int MESSAGE_BYTES_MAX = 64 * 1024;
    /** As that suite's client offers it, with what follows in its cases 13.1 to 13.7. */
    private static final String AUTOBAHN = "permessage-deflate; client_no_context_takeover; client_max_window_bits";

    private static final String AGREED =
            "sec-websocket-extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    /** A client that compresses what it sends, and takes what comes out of its compression, each message by itself. */
    private final class Client implements AutoCloseable {
        private final RawWebSocket socket = RawWebSocket.connect(port);
        private final String head;
        private int compressed;
        private int plain;

        Client(String query, String... headers) throws IOException {
            head = socket.request(RawWebSocket.handshake(port, "/ws?heartbeat=off&" + query, 13, headers))
                    .head();
            assertThat(head).startsWith("HTTP/1.1 101");
        }

        void send(int head, byte[] message) throws IOException {
            socket.send(head | COMPRESSED, deflated(message, Deflater.SYNC_FLUSH));
        }

        void send(String json) throws IOException {
            send(TEXT, utf8(json.replace('\'', '"')));
        }

        /** The next frame of that type, which may be in an array. */
        JsonNode next(String type) throws IOException, DataFormatException {
            while (true) {
                for (JsonNode frame : frames()) {
                    if (frame.path("type").asString("").equals(type)) {
                        return frame;
                    }
                }
            }
        }

        private Iterable<JsonNode> frames() throws IOException, DataFormatException {
            RawWebSocket.Frame frame = socket.read();
            assertThat(frame.head() & ~COMPRESSED).isIn(TEXT, BINARY);
            boolean isCompressed = (frame.head() & COMPRESSED) != 0;
            compressed += isCompressed ? 1 : 0;
            plain += isCompressed ? 0 : 1;
            byte[] payload = isCompressed ? inflated(frame.payload()) : frame.payload();
            assertThat(isCompressed).as("of %s bytes", payload.length).isEqualTo(payload.length >= 512);
            JsonNode tree = (frame.head() & ~COMPRESSED) == BINARY ? Cbor.tree(payload) : JSON.readTree(payload);
            return tree.isArray() ? tree : List.of(tree);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String offer(String offer) {
        return "Sec-WebSocket-Extensions: " + offer;
    }

    private Client open() throws IOException {
        return new Client("", offer("permessage-deflate"));
    }

    private static byte[] deflated(byte[] message, int flush) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(message);
        if (flush == Deflater.NO_FLUSH) {
            deflater.finish();
        }
        byte[] out = new byte[message.length + 1_000];
        int length = deflater.deflate(out, 0, out.length, flush);
        deflater.end();
        return flush == Deflater.NO_FLUSH ? Arrays.copyOf(out, length + 1) : Arrays.copyOf(out, length - 4);
    }

    private static byte[] inflated(byte[] payload) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        byte[] whole = Arrays.copyOf(payload, payload.length + 4);
        whole[payload.length + 2] = whole[payload.length + 3] = (byte) 0xFF;
        inflater.setInput(whole);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[10_000];
        for (int n = inflater.inflate(part); n > 0; n = inflater.inflate(part)) {
            out.write(part, 0, n);
        }
        inflater.end();
        return out.toByteArray();
    }

    private static byte[] ping(int id, int bytes) {
        String frame = "{\"type\":\"ping\",\"id\":" + id + "}";
        return utf8(frame + " ".repeat(bytes - frame.length()));
    }

    private static void assertPong(Client client, int id) throws IOException, DataFormatException {
        assertThat(client.next("pong").path("id").asInt()).isEqualTo(id);
    }

    private static void assertFails(Client client, int code) throws IOException {
        assertThat(client.socket.closeCode()).isEqualTo(code);
        assertThat(client.socket.awaitEnd()).isTrue();
    }

    private static String words(int characters) {
        Random random = new Random(characters);
        StringBuilder words = new StringBuilder();
        while (words.length() < characters) {
            words.append(Integer.toString(random.nextInt(1_000))).append(" mm/s, ");
        }
        return words.substring(0, characters);
    }

    // 13: what is agreed on; 12: messages of all sizes

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate | ''",
                AUTOBAHN + " | ''",
                AUTOBAHN + "; server_no_context_takeover | ''",
                AUTOBAHN + "; server_max_window_bits=9 | ; server_max_window_bits=9",
                AUTOBAHN + "; server_max_window_bits=15 | ; server_max_window_bits=15",
                AUTOBAHN + "; server_no_context_takeover; server_max_window_bits=9 | ; server_max_window_bits=9",
                AUTOBAHN + "; server_no_context_takeover; server_max_window_bits=15 | ; server_max_window_bits=15",
                AUTOBAHN + "; server_no_context_takeover; server_max_window_bits=9, " + AUTOBAHN
                        + "; server_no_context_takeover, " + AUTOBAHN + " | ; server_max_window_bits=9",
                "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12 | ; server_max_window_bits=12",
                "permessage-deflate; server_max_window_bits=1, permessage-deflate; server_max_window_bits=8 | ; server_max_window_bits=8"
            })
    void messagesOfAllSizesComeAndGoAsAgreed(String offer, String window) throws Exception {
        for (boolean arrays : new boolean[] {false, true}) {
            String topic = "sizes/" + Integer.toHexString(offer.hashCode()) + arrays;
            String query = "topics=" + topic + (arrays ? "&frames=array" : "");
            try (Client client = new Client(query, offer(offer))) {
                assertThat(client.head).containsIgnoringCase(AGREED + window + "\r\n");
                for (int bytes : new int[] {1, 16, 64, 256, 600, 1_024, 4_096, 8_192, 16_384, 32_768, 65_000}) {
                    String data = words(bytes);
                    client.send("{'type':'publish','topic':'" + topic + "','data':'" + data + "'}");
                    assertThat(client.next("update").path("data").asString()).isEqualTo(data);
                }
                assertThat(client.compressed).isPositive();
            }
        }
    }

    /** Where each character takes several bytes, and where next to nothing can be made smaller, as of pictures and PDF. */
    @Test
    void messagesOfAllKindsComeAndGo() throws Exception {
        String words = "Habe nun, ach! Philosophie, Juristerei — « Möglichkeit » 日本語 😀 durchaus studiert ";
        Random random = new Random(8);
        String noise = random.ints(20_000, 0x20, 0xD7FF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        try (Client json = new Client("topics=kinds", offer("permessage-deflate; server_max_window_bits=9"));
                Client cbor = new Client("topics=kinds", offer(AUTOBAHN), "Sec-WebSocket-Protocol: sluice.v1.cbor")) {
            for (String data : List.of(words.repeat(400), noise.substring(0, 400), noise)) {
                String frame =
                        "{\"type\":\"publish\",\"topic\":\"kinds\",\"data\":" + JSON.writeValueAsString(data) + "}";
                json.send(TEXT, utf8(frame));
                assertThat(json.next("update").path("data").asString()).isEqualTo(data);
                assertThat(cbor.next("update").path("data").asString()).isEqualTo(data);
                cbor.send(BINARY, Cbor.of(frame));
                assertThat(json.next("update").path("data").asString()).isEqualTo(data);
                assertThat(cbor.next("update").path("data").asString()).isEqualTo(data);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1_024, 4_096, 32_768})
    void aLargeMessageMayComeInFragments(int bytes) throws Exception {
        try (Client client = new Client("topics=large", offer(AUTOBAHN))) {
            String data = new Random(bytes)
                    .ints(60_000, 'A', 'z' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString()
                    .replace('\\', '-');
            byte[] payload = deflated(
                    utf8("{\"type\":\"publish\",\"topic\":\"large\",\"data\":\"" + data + "\"}"), Deflater.SYNC_FLUSH);
            for (int at = 0; at < payload.length; at += bytes) {
                int end = Math.min(payload.length, at + bytes);
                int head = at == 0 ? TEXT_BEGIN | COMPRESSED : end == payload.length ? CONTINUE_END : CONTINUE;
                client.socket.send(head, Arrays.copyOfRange(payload, at, end));
            }
            assertThat(client.next("update").path("data").asString()).isEqualTo(data);
        }
    }

    @Test
    void manyMessagesEachStandForThemselves() throws Exception {
        try (Client client = new Client("topics=many", offer("permessage-deflate"))) {
            for (int i = 0; i < 300; i++) {
                client.send("{'type':'publish','topic':'many','data':'" + words(700) + i + "'}");
            }
            for (int i = 0; i < 300; i++) {
                assertThat(client.next("update").path("data").asString()).isEqualTo(words(700) + i);
            }
            assertThat(client.compressed).isEqualTo(300);
            assertThat(client.plain).as("welcome, subscribed, synced").isEqualTo(3);
        }
    }

    @Test
    void cborIsCompressedToo() throws Exception {
        try (Client client =
                new Client("topics=cbor", offer("permessage-deflate"), "Sec-WebSocket-Protocol: sluice.v1.cbor")) {
            client.send(BINARY, Cbor.of("{\"type\":\"publish\",\"topic\":\"cbor\",\"data\":\"" + words(5_000) + "\"}"));
            assertThat(client.next("update").path("data").asString()).isEqualTo(words(5_000));
            assertThat(client.compressed).isEqualTo(1);
        }
    }

    /** The watch over tokens looks into what is compressed. */
    @Test
    void whatIsCompressedIsWatchedToo() throws Exception {
        PlantedToken planted = PlantedToken.of("compressed");
        new TestPublisher(hub).publish("planted", "\"" + words(600) + planted + "\"");
        int seen = planted.places().size();
        try (Client client = new Client("topics=planted", offer("permessage-deflate"))) {
            assertThat(client.next("snapshot").path("data").asString()).endsWith(planted.toString());
            assertThat(client.compressed).isEqualTo(1);
        }
        assertThat(planted.places()).hasSizeGreaterThan(seen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Extensions: x-webkit-deflate-frame",
                "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7",
                "X: y"
            })
    void whatIsNotAgreedOnIsNotDone(String header) throws Exception {
        try (Client client = new Client("topics=plain", header)) {
            assertThat(client.head).doesNotContainIgnoringCase("sec-websocket-extensions");
            client.socket.send("{'type':'publish','topic':'plain','data':'" + words(2_000) + "'}");
            assertThat(client.socket.next("update").path("data").asString()).isEqualTo(words(2_000));
            client.socket.sendRaw(new byte[] {(byte) 0xC1});
            assertFails(client, 1002);
        }
    }

    // What a message may be

    @Test
    void whoCompressesNeedsNotCompressEach() throws Exception {
        try (Client client = open()) {
            client.socket.send(TEXT, ping(1, 40));
            assertPong(client, 1);
            client.send(TEXT, ping(2, 65_536));
            assertPong(client, 2);
            client.socket.send(TEXT, ping(3, 65_536));
            assertPong(client, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50})
    void aCompressedMessageMayComeInFragmentsWithControlFramesBetween(int bytes) throws Exception {
        try (Client client = open()) {
            byte[] payload =
                    deflated(utf8("{\"type\":\"ping\",\"id\":4,\"x\":\"" + words(300) + "\"}"), Deflater.SYNC_FLUSH);
            for (int at = 0; at < payload.length; at += bytes) {
                int end = Math.min(payload.length, at + bytes);
                int head = at == 0 ? TEXT_BEGIN | COMPRESSED : end == payload.length ? CONTINUE_END : CONTINUE;
                client.socket.send(head, Arrays.copyOfRange(payload, at, end));
                if (at / bytes == 1) {
                    client.socket.send(PING, utf8("between"));
                    assertThat(client.socket.next(PONG).text()).isEqualTo("between");
                }
            }
            assertPong(client, 4);
            client.socket.send(TEXT_BEGIN | COMPRESSED, new byte[0]);
            client.socket.send(CONTINUE, deflated(ping(5, 30), Deflater.SYNC_FLUSH));
            client.socket.send(CONTINUE_END, new byte[0]);
            assertPong(client, 5);
        }
    }

    /** Without the byte that stands for nothing, and with it (RFC 7692, 7.2.3.6). */
    @ParameterizedTest
    @ValueSource(strings = {"", "00"})
    void anEmptyMessageIsOne(String payload) throws Exception {
        try (Client client = open()) {
            client.socket.send(TEXT | COMPRESSED, HexFormat.of().parseHex(payload));
            assertThat(client.next("error").path("code").asString()).isEqualTo("bad_frame");
            client.send(TEXT, ping(6, 40));
            assertPong(client, 6);
        }
    }

    @Test
    void aBlockThatSaysItIsTheLastOneIsTaken() throws Exception {
        try (Client client = open()) {
            for (int id = 0; id < 3; id++) {
                client.socket.send(TEXT | COMPRESSED, deflated(ping(id, 200), Deflater.NO_FLUSH));
                assertPong(client, id);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c9", "ca", "c8", "c0", "e1", "d1", "f1", "a1", "91", "c3", "cb", "42"})
    void reservedBitsThatMeanNothingEndWith1002Or1003(String begin) throws Exception {
        try (Client client = open()) {
            client.socket.sendRaw(HexFormat.of().parseHex(begin));
            assertFails(client, begin.equals("42") ? 1003 : 1002);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0", "40", "41", "c1", "81"})
    void insideAMessageNothingBeginsToBeCompressed(String begin) throws Exception {
        try (Client client = open()) {
            client.socket.send(TEXT_BEGIN | COMPRESSED, new byte[] {(byte) 0xAA});
            client.socket.sendRaw(HexFormat.of().parseHex(begin));
            assertFails(client, 1002);
        }
    }

    @ParameterizedTest
    @CsvSource({"ff, 1002", "0005000000, 1002", "f200110000, 1002"})
    void whatCanNotBeInflatedEndsWith1002(String payload, int code) throws Exception {
        try (Client client = open()) {
            client.socket.send(TEXT | COMPRESSED, HexFormat.of().parseHex(payload));
            assertFails(client, code);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "c320", "eda080", "cebae1bdb9cf83cebcceb5eda0", "f09f98"})
    void textThatIsNoneEndsWith1007(String hex) throws Exception {
        try (Client client = open()) {
            client.send(TEXT, HexFormat.of().parseHex(hex));
            assertFails(client, 1007);
        }
    }

    // How much comes out of it

    @Test
    void aMessageAtTheLimitIsTakenAlsoWhereItCanNotBeMadeSmaller() throws Exception {
        byte[] noise = new byte[MESSAGE_BYTES_MAX - 40];
        Random random = new Random(7);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte)
                    " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"
                            .charAt(random.nextInt(93));
        }
        String begin = "{\"type\":\"ping\",\"id\":8,\"x\":\"" + new String(noise, StandardCharsets.US_ASCII);
        byte[] message = utf8(begin + "\"}" + " ".repeat(MESSAGE_BYTES_MAX - begin.length() - 2));
        Deflater stored = new Deflater(Deflater.NO_COMPRESSION, true);
        stored.setInput(message);
        byte[] out = new byte[message.length + 1_000];
        int length = stored.deflate(out, 0, out.length, Deflater.SYNC_FLUSH) - 4;
        stored.end();
        assertThat(length).isGreaterThan(MESSAGE_BYTES_MAX);
        try (Client client = open()) {
            client.socket.send(TEXT | COMPRESSED, Arrays.copyOf(out, length));
            assertPong(client, 8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {MESSAGE_BYTES_MAX + 1, 1 << 20, 60 << 20})
    void whatInflatesBeyondTheLimitEndsWith1009(int bytes) throws Exception {
        byte[] spaces = new byte[bytes];
        Arrays.fill(spaces, (byte) ' ');
        byte[] bomb = deflated(spaces, Deflater.SYNC_FLUSH);
        assertThat(bomb.length).isLessThan(MESSAGE_BYTES_MAX);
        try (Client client = open()) {
            client.socket.send(TEXT_BEGIN | COMPRESSED, Arrays.copyOf(bomb, 20));
            client.socket.send(CONTINUE_END, Arrays.copyOfRange(bomb, 20, bomb.length));
            assertFails(client, 1009);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c1ff0000000000011145", "41ff7fffffffffffffff"})
    void aCompressedLengthFarBeyondTheLimitEndsWith1009AtOnce(String begin) throws Exception {
        try (Client client = open()) {
            client.socket.sendRaw(HexFormat.of().parseHex(begin));
            assertFails(client, 1009);
        }
    }

    @Test
    void aFragmentThatTakesItsCompressedMessageFarBeyondTheLimitEndsWith1009() throws Exception {
        try (Client client = open()) {
            client.socket.send(TEXT_BEGIN | COMPRESSED, new byte[60_000]);
            client.socket.sendRaw(HexFormat.of().parseHex("00fe2710"));
            assertFails(client, 1009);
        }
    }
}
