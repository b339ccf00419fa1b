package dev.sluice.codec;

import dev.sluice.field.InvalidFieldException;
import dev.sluice.field.Op;
import dev.sluice.field.Pointer;
import dev.sluice.field.Term;
import dev.sluice.field.Where;
import dev.sluice.json.CompactJson;
import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the {@code where} of a frame out of its text, since a tree does not keep the digits of its numbers. */
final class JsonWhereReader {

    private static final String FAULT = "where must be an array of terms, each an object with field, op and value";

    private @Nullable String field;
    private @Nullable String op;
    private @Nullable List<String> values;
    private boolean isArray;

    private JsonWhereReader() {}

    /**
     * The one in a frame that is JSON, and has it; null where that is null.
     *
     * @throws InvalidFieldException if it is none
     * @throws dev.sluice.json.InvalidJsonException if a number of it is none that is taken
     */
    static @Nullable Where read(byte[] frame) {
        byte[] where = JsonProperty.last(frame, "where");
        return where == null ? null : readTerms(where);
    }

    private static @Nullable Where readTerms(byte[] where) {
        try (JsonParser in = JsonText.open(where)) {
            JsonToken first = in.nextToken();
            if (first == JsonToken.VALUE_NULL) {
                return null;
            }
            if (first != JsonToken.START_ARRAY) {
                throw new InvalidFieldException(FAULT);
            }
            List<Term> terms = new ArrayList<>(1);
            while (in.nextToken() != JsonToken.END_ARRAY) {
                if (in.currentToken() != JsonToken.START_OBJECT) {
                    throw new InvalidFieldException(FAULT);
                }
                terms.add(new JsonWhereReader().term(in));
            }
            return new Where(terms);
        }
    }

    private Term term(JsonParser in) {
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            JsonToken token = in.nextToken();
            switch (name) {
                case "field" -> field = string(token, in);
                case "op" -> op = string(token, in);
                case "value" -> readValue(token, in);
                default -> in.skipChildren();
            }
        }
        if (field == null || op == null) {
            throw new InvalidFieldException("field and op of a term must be strings");
        }
        Pointer pointer = Pointer.of(field);
        Op known = Op.named(op)
                .orElseThrow(() -> new InvalidFieldException("op must be eq, ne, lt, le, gt, ge, in or exists"));
        return new Term(pointer, known, valuesOf(known));
    }

    private static @Nullable String string(JsonToken token, JsonParser in) {
        String text = token == JsonToken.VALUE_STRING ? in.getString() : null;
        in.skipChildren();
        return text;
    }

    private void readValue(JsonToken token, JsonParser in) {
        values = new ArrayList<>(1);
        isArray = token == JsonToken.START_ARRAY;
        if (!isArray) {
            values.add(json(in));
        } else {
            while (in.nextToken() != JsonToken.END_ARRAY) {
                values.add(json(in));
            }
        }
    }

    private static String json(JsonParser in) {
        return new String(CompactJson.read(in), StandardCharsets.UTF_8);
    }

    /** To say that it has to be there, {@code exists} may have the value true. */
    private List<String> valuesOf(Op known) {
        if (values == null || (known == Op.EXISTS && values.equals(List.of("true")))) {
            return List.of();
        }
        if (isArray && known != Op.IN) {
            return List.of("[]");
        }
        return !isArray && known == Op.IN ? List.of() : values;
    }
}
