package dev.sluice.http.publish;

import dev.sluice.json.CompactJson;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.JsonText;
import dev.sluice.message.Draft;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Qualifiers;
import dev.sluice.senml.InvalidSenmlException;
import dev.sluice.senml.SenmlPack;
import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.Topic;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;

/** Reads the items of one body: each is a JSON object of its own, {@code {"topic":..,"data":..}} or a SenML record. */
final class ItemReader {

    private final @Nullable SenmlPack pack;

    /** With a pack, items are its records. */
    ItemReader(@Nullable SenmlPack pack) {
        this.pack = pack;
    }

    /** Whatever stands there is an item, if only one with a fault. It begins at that line and column of the body. */
    Item read(byte[] text, int from, int length, int line, int column) {
        try (JsonParser in = JsonText.open(text, from, length)) {
            return read(in);
        } catch (StreamConstraintsException e) {
            return fault(
                    ErrorCode.BAD_FRAME,
                    "an item may be " + JsonText.DEPTH_MAX + " levels deep, with numbers of " + JsonText.NUMBER_MAX
                            + " characters");
        } catch (JacksonException e) {
            return new Item.Fault(ErrorCode.BAD_FRAME, JsonText.fault(e, line, column), true);
        } catch (InvalidJsonException e) {
            return fault(ErrorCode.BAD_FRAME, String.valueOf(e.getMessage()));
        } catch (InvalidTopicException e) {
            return new Item.Fault(ErrorCode.BAD_TOPIC, String.valueOf(e.getMessage()), false);
        } catch (InvalidSenmlException e) {
            return new Item.Fault(ErrorCode.BAD_PARAMETER, String.valueOf(e.getMessage()), e.endsPack());
        }
    }

    private Item read(JsonParser in) {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            requireEnd(in);
            return fault(ErrorCode.BAD_FRAME, "an item must be an object");
        }
        Item item = pack == null ? readObject(in) : readRecord(in, pack);
        requireEnd(in);
        return item;
    }

    private static Item readObject(JsonParser in) {
        Topic topic = null;
        byte[] data = null;
        Qualifiers qualifiers = new Qualifiers();
        InvalidTopicException badTopic = null;
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            JsonToken token = in.nextToken();
            if (name.equals("topic") && token == JsonToken.VALUE_STRING) {
                try {
                    topic = Topic.of(in.getString());
                } catch (InvalidTopicException e) {
                    badTopic = e;
                }
            } else if (name.equals("data")) {
                data = CompactJson.read(in);
            } else if (name.equals("quality")) {
                qualifiers.quality(token == JsonToken.VALUE_STRING ? in.getString() : null);
                in.skipChildren();
            } else if (name.equals("ttl")) {
                qualifiers.ttl(integer(in));
                in.skipChildren();
            } else {
                in.skipChildren();
            }
        }
        if (badTopic != null) {
            throw badTopic;
        }
        if (topic == null) {
            return new Item.Fault(ErrorCode.BAD_PARAMETER, "topic must be a string", false);
        }
        if (data == null) {
            return new Item.Fault(ErrorCode.BAD_PARAMETER, "data is missing", false);
        }
        String fault = qualifiers.fault(Draft.isRetirement(data));
        return fault == null
                ? new Item.Value(qualifiers.draft(topic, data))
                : new Item.Fault(ErrorCode.BAD_PARAMETER, fault, false);
    }

    /** Null where it is none, or too long. */
    private static @Nullable Long integer(JsonParser in) {
        boolean isLong =
                in.currentToken() == JsonToken.VALUE_NUMBER_INT && in.getNumberType() != NumberType.BIG_INTEGER;
        return isLong ? Long.valueOf(in.getLongValue()) : null;
    }

    private static Item readRecord(JsonParser in, SenmlPack pack) {
        Draft draft = pack.next(in);
        return draft == null ? new Item.Nothing() : new Item.Value(draft);
    }

    private static void requireEnd(JsonParser in) {
        if (in.nextToken() != null) {
            throw new InvalidJsonException("something stands behind the item");
        }
    }

    /** A fault of the whole item; records after it rest on what it may have said. */
    Item.Fault fault(ErrorCode code, String message) {
        return new Item.Fault(code, message, pack != null);
    }
}
