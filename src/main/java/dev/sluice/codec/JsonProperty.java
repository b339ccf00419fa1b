package dev.sluice.codec;

import dev.sluice.json.CompactJson;
import dev.sluice.json.JsonText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** A property of a frame as its text has it: a tree does not keep the digits of its numbers. */
final class JsonProperty {

    private JsonProperty() {}

    /**
     * The value of that name in an object, compact, the last one if there are several; null if there is none.
     *
     * @throws dev.sluice.json.InvalidJsonException if a number of it is none that is taken
     */
    static byte @Nullable [] last(byte[] object, String name) {
        byte[] last = null;
        try (JsonParser in = JsonText.open(object)) {
            var unused = in.nextToken();
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean isIt = in.currentName().equals(name);
                unused = in.nextToken();
                if (isIt) {
                    last = CompactJson.read(in);
                } else {
                    in.skipChildren();
                }
            }
        }
        return last;
    }
}
