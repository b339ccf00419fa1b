package dev.sluice.codec;

import dev.sluice.json.CompactJson;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.JsonText;
import dev.sluice.message.Draft;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.Qualifiers;
import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.Topic;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads a {@code publish} frame token by token, since there are many of them. Leaves all others, and all faults, to who reads frames as trees. */
final class JsonPublishReader {

    private @Nullable String type;
    private @Nullable FrameId id;
    private @Nullable Topic topic;
    private byte @Nullable [] data;
    private final Qualifiers qualifiers = new Qualifiers();
    private boolean sound = true;

    private JsonPublishReader() {}

    /** The frame, if it is one that publishes, and nothing is wrong with it; else null. */
    static ClientFrame.@Nullable Publish read(byte[] text) {
        try (JsonParser in = JsonText.open(text)) {
            return new JsonPublishReader().read(in);
        } catch (JacksonException | InvalidJsonException | InvalidTopicException e) {
            return null;
        }
    }

    private ClientFrame.@Nullable Publish read(JsonParser in) {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            return null;
        }
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            readField(in.currentName(), in.nextToken(), in);
        }
        boolean publishes = sound && "publish".equals(type) && in.nextToken() == null;
        return publishes && topic != null && data != null && qualifiers.fault(Draft.isRetirement(data)) == null
                ? new ClientFrame.Publish(id, qualifiers.draft(topic, data))
                : null;
    }

    private void readField(String name, JsonToken token, JsonParser in) {
        switch (name) {
            case "type" -> type = token == JsonToken.VALUE_STRING ? in.getString() : null;
            case "id" -> id = id(token, in);
            case "topic" -> topic = token == JsonToken.VALUE_STRING ? Topic.of(in.getString()) : null;
            case "data" -> data = CompactJson.read(in);
            case "quality" -> qualifiers.quality(token == JsonToken.VALUE_STRING ? in.getString() : null);
            case "ttl" -> qualifiers.ttl(token == JsonToken.VALUE_NUMBER_INT ? Long.valueOf(in.getLongValue()) : null);
            default -> sound &= !CompactJson.hasUnpairedSurrogate(name) && CompactJson.read(in).length > 0;
        }
        if (token.isStructStart() && !in.currentToken().isStructEnd()) {
            in.skipChildren();
        }
    }

    private @Nullable FrameId id(JsonToken token, JsonParser in) {
        FrameId read = null;
        if (token == JsonToken.VALUE_STRING) {
            read = FrameId.of(in.getString());
        } else if (token == JsonToken.VALUE_NUMBER_INT) {
            read = FrameId.of(in.getLongValue());
        }
        sound &= read != null;
        return read;
    }
}
