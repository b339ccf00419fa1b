package dev.sluice.http.read;

import dev.sluice.codec.JsonUpdate;
import dev.sluice.message.Update;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;

/** Writes updates as the elements of one JSON value, or as lines, piece by piece. Not thread-safe. */
final class UpdatesEncoder {

    private final MediaType type;
    private final byte[] begin;
    private final byte[] between;
    private final byte[] after;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private boolean begun;

    private UpdatesEncoder(MediaType type, String begin, String between, String after) {
        this.type = type;
        this.between = utf8(between);
        this.after = utf8(after);
        this.begin = utf8(begin);
    }

    /** Elements of an array, before which that stands, from the first of them on; its end is for the caller to write. */
    static UpdatesEncoder ofArray(String begin) {
        return new UpdatesEncoder(MediaType.APPLICATION_JSON, begin, ",", "");
    }

    static UpdatesEncoder ofLines() {
        return new UpdatesEncoder(MediaType.APPLICATION_NDJSON, "", "", "\n");
    }

    MediaType type() {
        return type;
    }

    void add(Update update) {
        piece.writeBytes(begun ? between : begin);
        begun = true;
        piece.writeBytes(JsonUpdate.encode(update));
        piece.writeBytes(after);
    }

    /** Writes what stands behind all updates, if anything. */
    void end(String tail) {
        if (!begun) {
            piece.writeBytes(begin);
        }
        if (!tail.isEmpty()) {
            piece.writeBytes(utf8(tail));
            piece.writeBytes(after);
        }
    }

    /** Bytes that wait to be taken. */
    int size() {
        return piece.size();
    }

    byte[] take() {
        byte[] taken = piece.toByteArray();
        piece.reset();
        return taken;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
