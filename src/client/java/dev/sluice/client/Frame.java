package dev.sluice.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One frame of the server: its fields by name, each as the JSON that came, read when asked for. Of a name that stands twice
 * the last counts. Whatever a field is not raises {@link IllegalArgumentException}.
 */
final class Frame {

    private final Map<String, String> fields;

    Frame(Map<String, String> fields) {
        this.fields = fields;
    }

    /** A text that is one object. */
    static Frame read(String json) {
        List<Frame> frames = FrameReader.read(json);
        if (frames.size() != 1 || json.stripLeading().startsWith("[")) {
            throw new IllegalArgumentException("this is no object of JSON");
        }
        return frames.get(0);
    }

    /** The JSON of a field; null where it is absent. */
    @Nullable
    String raw(String name) {
        return fields.get(name);
    }

    String type() {
        return text("type", "");
    }

    boolean has(String name) {
        String json = fields.get(name);
        return json != null && !json.equals("null");
    }

    boolean isTrue(String name) {
        return "true".equals(fields.get(name));
    }

    String text(String name) {
        return FrameReader.text(required(name));
    }

    String text(String name, String absent) {
        return has(name) ? text(name) : absent;
    }

    long number(String name) {
        return Long.parseLong(required(name));
    }

    long number(String name, long absent) {
        return has(name) ? number(name) : absent;
    }

    @Nullable
    Long optionalNumber(String name) {
        return has(name) ? Long.valueOf(number(name)) : null;
    }

    /** An array of strings; empty where it is absent. */
    List<String> texts(String name) {
        return has(name) ? FrameReader.texts(required(name)) : List.of();
    }

    /** An object of its own; null where it is absent. */
    @Nullable
    Frame object(String name) {
        return has(name) ? FrameReader.read(required(name)).get(0) : null;
    }

    String required(String name) {
        String json = fields.get(name);
        if (json == null) {
            throw new IllegalArgumentException("a frame has no " + name + ": " + this);
        }
        return json;
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
