package dev.sluice.codec;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is left of a sound frame when one of its fields is taken away, or is of another type. */
final class SpoiltFrames {

    private static final JsonNodeFactory JSON = JsonMapper.shared().getNodeFactory();

    private final ObjectNode sound;
    private final JsonNode schema;
    private final List<ObjectNode> frames;
    private final List<ObjectNode> spoilt = new ArrayList<>();

    /** {@code frames} are all of that type: a field that is null in one of them may be. */
    SpoiltFrames(ObjectNode sound, JsonNode schema, List<ObjectNode> frames) {
        this.sound = sound;
        this.schema = schema;
        this.frames = List.copyOf(frames);
    }

    List<ObjectNode> all() {
        schema.get("required").forEach(field -> {
            ObjectNode frame = sound.deepCopy();
            frame.remove(field.stringValue());
            spoilt.add(frame);
        });
        spoilFields("");
        return spoilt;
    }

    private void spoilFields(String parent) {
        for (String field : sound.at(parent).propertyNames()) {
            JsonNode value = sound.at(parent).get(field);
            if (!field.equals("data")) {
                spoil(parent, field, value);
            }
        }
    }

    private void spoil(String parent, String field, JsonNode value) {
        set(parent, field, JSON.objectNode());
        set(parent, field, JSON.arrayNode().add(JSON.objectNode()));
        if (frames.stream().noneMatch(frame -> frame.at(parent).path(field).isNull())) {
            set(parent, field, JSON.nullNode());
        }
        if (value.isNumber() && !field.equals("id")) {
            set(parent, field, JSON.stringNode(value.asString()));
        } else if (value.isBoolean() || (value.isString() && !field.equals("id"))) {
            set(parent, field, JSON.numberNode(1));
        } else if (value instanceof ArrayNode items && !items.isEmpty()) {
            set(parent, field, items.deepCopy().add(1));
            set(parent, field, items.deepCopy().add("a//b"));
        } else if (value.isObject()) {
            spoilFields(parent + "/" + field);
        }
    }

    private void set(String parent, String field, JsonNode value) {
        ObjectNode frame = sound.deepCopy();
        frame.at(parent).asObject().set(field, value);
        spoilt.add(frame);
    }
}
