package dev.sluice.client;

import java.util.List;
import java.util.function.BiConsumer;

/** Writes one frame of the client. */
final class FrameWriter {

    private final StringBuilder json = new StringBuilder(128);

    private FrameWriter() {}

    static FrameWriter of(String type) {
        FrameWriter frame = new FrameWriter();
        frame.json.append('{');
        frame.text("type", type);
        return frame;
    }

    /** A text as a JSON string. */
    static String quoted(String text) {
        FrameWriter writer = new FrameWriter();
        writer.quote(text);
        return writer.json.toString();
    }

    FrameWriter text(String name, String value) {
        name(name).quote(value);
        return this;
    }

    FrameWriter number(String name, long value) {
        name(name).json.append(value);
        return this;
    }

    /** A value that is JSON already. */
    FrameWriter raw(String name, String value) {
        name(name).json.append(value);
        return this;
    }

    FrameWriter texts(String name, List<String> values) {
        name(name).json.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            quote(values.get(i));
        }
        json.append(']');
        return this;
    }

    <T> FrameWriter objects(String name, List<T> values, BiConsumer<T, FrameWriter> write) {
        name(name).json.append('[');
        for (int i = 0; i < values.size(); i++) {
            json.append(i == 0 ? "{" : ",{");
            write.accept(values.get(i), this);
            json.append('}');
        }
        json.append(']');
        return this;
    }

    private FrameWriter name(String name) {
        if (json.charAt(json.length() - 1) != '{') {
            json.append(',');
        }
        quote(name);
        json.append(':');
        return this;
    }

    /** Half a surrogate pair is written as an escape: the server refuses it, and the socket can carry it there. */
    private void quote(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || isHalfPair(text, i)) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static boolean isHalfPair(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    /** As who gets it reads it. */
    Frame toFrame() {
        return FrameReader.read(end()).get(0);
    }

    /** How many bytes it is on the wire. */
    long bytes() {
        return Outgoing.utf8Bytes(json) + 1;
    }

    String end() {
        return json.append('}').toString();
    }
}
