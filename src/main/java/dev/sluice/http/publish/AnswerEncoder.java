package dev.sluice.http.publish;

import dev.sluice.message.Update;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes results, one for each item: {@code {"index","topic","seq","offset"}} or {@code {"index","code","message"}}, with
 * {@code "unknown":true} where nobody knows whether it is published. Not thread-safe.
 */
final class AnswerEncoder {

    private final JsonFactory json;
    private final String begin;
    private final String between;
    private final String end;
    private final String close;
    private boolean begun;

    private AnswerEncoder(String begin, String between, String end, String close) {
        this.json = JsonFactory.builder().rootValueSeparator(between).build();
        this.begin = begin;
        this.between = between;
        this.end = end;
        this.close = close;
    }

    /** The only result of a body that is one object. */
    static AnswerEncoder ofObject() {
        return new AnswerEncoder("", "", "", "");
    }

    static AnswerEncoder ofArray() {
        return new AnswerEncoder("[", ",", "", "]");
    }

    static AnswerEncoder ofLines() {
        return new AnswerEncoder("", "\n", "\n", "");
    }

    /** The results of a piece, which has some. */
    byte[] encode(Piece piece) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * piece.size() + 16);
        bytes.writeBytes(utf8(!begun ? begin : end.isEmpty() ? between : ""));
        begun = true;
        try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), bytes)) {
            for (int i = 0; i < piece.size(); i++) {
                Piece.Outcome outcome = piece.outcome(i);
                if (outcome != null) {
                    write(out, piece.index(i), outcome);
                }
            }
        }
        bytes.writeBytes(utf8(end));
        return bytes.toByteArray();
    }

    /** What stands behind all results. */
    byte[] close() {
        return utf8(begun ? close : begin + close);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonGenerator out, long index, Piece.Outcome outcome) {
        out.writeStartObject();
        out.writeNumberProperty("index", index);
        Update published = outcome.published();
        Item.Fault fault = outcome.fault();
        if (published != null) {
            out.writeStringProperty("topic", published.topic().name());
            out.writeNumberProperty("seq", published.seq());
            out.writeNumberProperty("offset", published.offset());
        } else if (fault != null) {
            out.writeStringProperty("code", fault.code().wireName());
            out.writeStringProperty("message", fault.message());
            if (fault.unknown()) {
                out.writeBooleanProperty("unknown", true);
            }
        }
        out.writeEndObject();
    }
}
