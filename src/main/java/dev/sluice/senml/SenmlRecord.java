package dev.sluice.senml;

import dev.sluice.json.CompactJson;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The fields of one record as they stand in it (RFC 8428, 4.1 to 4.3), checked for their types; numbers digit for digit. */
final class SenmlRecord {

    private static final Set<String> NUMBERS = Set.of("bt", "bv", "bs", "bver", "t", "ut", "v", "s");
    private static final Set<String> STRINGS = Set.of("bn", "bu", "n", "u", "vs", "vd");
    private static final String BOOLEAN = "vb";

    private final Map<String, String> fields = new HashMap<>();

    private SenmlRecord() {}

    /** Reads an object whose first token is the current one, up to its end. Fields that nobody knows are passed over (4.4). */
    static SenmlRecord read(JsonParser in) {
        SenmlRecord record = new SenmlRecord();
        InvalidSenmlException fault = null;
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String label = in.currentName();
            in.nextToken();
            try {
                record.readField(label, in);
            } catch (InvalidSenmlException e) {
                fault = fault == null || e.endsPack() ? e : fault;
            }
            in.skipChildren();
        }
        if (fault != null) {
            throw fault;
        }
        return record;
    }

    private void readField(String label, JsonParser in) {
        JsonToken token = in.currentToken();
        boolean base = label.startsWith("b");
        if (NUMBERS.contains(label)) {
            require(token.isNumeric(), label, "a number", base);
            fields.put(label, new String(CompactJson.read(in), StandardCharsets.US_ASCII));
        } else if (STRINGS.contains(label)) {
            require(token == JsonToken.VALUE_STRING, label, "a string", base);
            fields.put(label, in.getString());
        } else if (label.equals(BOOLEAN)) {
            require(token.isBoolean(), label, "true or false", false);
            fields.put(label, in.getString());
        } else if (label.endsWith("_")) {
            throw new InvalidSenmlException("field " + label + " has to be understood, and is not", base);
        }
    }

    private static void require(boolean holds, String label, String what, boolean base) {
        if (!holds) {
            throw new InvalidSenmlException("field " + label + " must be " + what, base);
        }
    }

    @Nullable
    String get(String label) {
        return fields.get(label);
    }

    boolean has(String label) {
        return fields.containsKey(label);
    }

    /** Whether it says something of its own, and not only what holds for the records after it. */
    boolean isMeasurement() {
        return fields.keySet().stream().anyMatch(label -> !label.startsWith("b"));
    }

    long valueCount() {
        return fields.keySet().stream().filter(label -> label.startsWith("v")).count();
    }
}
