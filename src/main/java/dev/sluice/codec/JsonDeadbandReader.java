package dev.sluice.codec;

import dev.sluice.field.Deadband;
import dev.sluice.field.InvalidFieldException;
import dev.sluice.field.Pointer;
import dev.sluice.json.CompactJson;
import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the {@code deadband} of a frame out of its text. */
final class JsonDeadbandReader {

    private @Nullable String field;
    private @Nullable String abs;
    private @Nullable String percent;

    private JsonDeadbandReader() {}

    /**
     * The one in a frame that is JSON, and has it; null where that is null.
     *
     * @throws InvalidFieldException if it is none
     * @throws dev.sluice.json.InvalidJsonException if its number is none that is taken
     */
    static @Nullable Deadband read(byte[] frame) {
        byte[] deadband = JsonProperty.last(frame, "deadband");
        if (deadband == null) {
            return null;
        }
        try (JsonParser in = JsonText.open(deadband)) {
            JsonToken first = in.nextToken();
            return first == JsonToken.VALUE_NULL ? null : new JsonDeadbandReader().read(in, first);
        }
    }

    private Deadband read(JsonParser in, @Nullable JsonToken first) {
        if (first == JsonToken.START_OBJECT) {
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = in.currentName();
                JsonToken token = in.nextToken();
                switch (name) {
                    case "field" -> {
                        field = token == JsonToken.VALUE_STRING ? in.getString() : null;
                        in.skipChildren();
                    }
                    case "abs" -> abs = json(in);
                    case "percent" -> percent = json(in);
                    default -> in.skipChildren();
                }
            }
        }
        String width = abs == null ? percent : abs;
        if (field == null || width == null || (abs != null && percent != null)) {
            throw new InvalidFieldException(
                    "deadband must be an object with a field, a string, and either abs or percent");
        }
        return new Deadband(Pointer.of(field), width, abs == null);
    }

    private static String json(JsonParser in) {
        return new String(CompactJson.read(in), StandardCharsets.UTF_8);
    }
}
