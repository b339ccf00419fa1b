package dev.sluice.codec;

import dev.sluice.json.CompactJson;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.JsonText;
import dev.sluice.message.Draft;
import dev.sluice.message.LastWill;
import dev.sluice.protocol.FrameId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Reads a {@code will} frame: as a tree, but its values as they are written, since a tree would not keep every digit. */
final class JsonWillReader {

    private JsonWillReader() {}

    /** The will in a frame that is JSON; {@code frame} is the same as a tree. */
    static LastWill read(byte[] text, JsonNode frame, @Nullable FrameId id) {
        JsonNode stale = frame.get("stale");
        JsonNode after = frame.get("after");
        JsonNode publish = frame.get("publish");
        JsonFrameDecoder.require(stale == null || stale.isBoolean(), "stale must be true or false", id);
        boolean isInRange = after == null
                || (JsonFrameDecoder.isLong(after)
                        && after.longValue() >= 0
                        && after.longValue() <= LastWill.AFTER_MAX.toMillis());
        JsonFrameDecoder.require(
                isInRange, "after must be an integer of 0 to " + LastWill.AFTER_MAX.toMillis() + " milliseconds", id);
        JsonFrameDecoder.require(
                publish == null || (publish.isArray() && publish.size() <= LastWill.PUBLISH_MAX),
                "publish must be an array of up to " + LastWill.PUBLISH_MAX + " objects with topic and data",
                id);
        LastWill will = new LastWill(
                stale != null && stale.booleanValue(),
                publish == null ? List.of() : drafts(text, publish, id),
                Duration.ofMillis(after == null ? 0 : after.longValue()));
        JsonFrameDecoder.require(
                !will.isNone() || after == null,
                "after goes with stale or publish; without all three a will is taken back",
                id);
        return will;
    }

    private static List<Draft> drafts(byte[] text, JsonNode publish, @Nullable FrameId id) {
        for (JsonNode item : publish) {
            JsonFrameDecoder.require(item.isObject(), "what a will publishes must be objects with topic and data", id);
            var unused = JsonFrameDecoder.topic(item, id);
            var unusedToo = JsonFrameDecoder.qualifiers(item, id);
        }
        List<byte[]> data;
        try (JsonParser in = JsonText.open(text)) {
            data = data(in);
        } catch (InvalidJsonException e) {
            throw JsonFrameDecoder.tooLongExponent(id);
        }
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            JsonNode item = publish.get(i);
            drafts.add(JsonFrameDecoder.qualifiers(item, id).draft(JsonFrameDecoder.topic(item, id), data.get(i)));
        }
        return drafts;
    }

    /** The values of the last {@code publish}, since of a key that stands twice the last counts. */
    private static List<byte[]> data(JsonParser in) {
        List<byte[]> all = List.of();
        var unused = in.nextToken();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean isPublish = in.currentName().equals("publish");
            JsonToken token = in.nextToken();
            if (isPublish && token == JsonToken.START_ARRAY) {
                all = new ArrayList<>();
                while (in.nextToken() == JsonToken.START_OBJECT) {
                    all.add(dataOfItem(in));
                }
            } else {
                in.skipChildren();
            }
        }
        return all;
    }

    private static byte[] dataOfItem(JsonParser in) {
        byte[] data = {};
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean isData = in.currentName().equals("data");
            var unused = in.nextToken();
            if (isData) {
                data = CompactJson.read(in);
            } else {
                in.skipChildren();
            }
        }
        return data;
    }
}
