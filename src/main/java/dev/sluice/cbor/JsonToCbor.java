package dev.sluice.cbor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Writes JSON as CBOR: containers with their sizes, keys in the order in which they came, numbers as {@link JsonNumber}
 * tells. Takes whatever JSON it is given, of any depth and length: limits are for who lets it in. Safe for any thread.
 */
public final class JsonToCbor {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .disable(
                    TokenStreamFactory.Feature
                            .CANONICALIZE_PROPERTY_NAMES) // else it would keep those that clients once sent
            .build();

    private JsonToCbor() {}

    /** Appends one JSON value, in UTF-8. */
    public static void append(byte[] json, CborBuffer out) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), new String(json, StandardCharsets.UTF_8))) {
            Containers open = new Containers(out);
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                switch (token) {
                    case START_OBJECT, START_ARRAY -> open.begin();
                    case END_OBJECT -> open.end(MajorType.MAP);
                    case END_ARRAY -> open.end(MajorType.ARRAY);
                    case PROPERTY_NAME -> out.text(in.currentName());
                    default -> {
                        open.count();
                        writeScalar(token, in, out);
                    }
                }
            }
        }
    }

    private static void writeScalar(JsonToken token, JsonParser in, CborBuffer out) {
        switch (token) {
            case VALUE_STRING -> out.text(in.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> JsonNumber.write(in.getString(), out);
            case VALUE_TRUE -> out.simple(SimpleValue.TRUE);
            case VALUE_FALSE -> out.simple(SimpleValue.FALSE);
            case VALUE_NULL -> out.simple(SimpleValue.NULL);
            default -> throw new IllegalArgumentException("no JSON: " + token);
        }
    }

    /** The containers around the current value: where each begins, and how many values it has so far. */
    private static final class Containers {

        private final CborBuffer out;
        private int[] begins = new int[8];
        private int[] counts = new int[8];
        private int depth;

        Containers(CborBuffer out) {
            this.out = out;
        }

        void begin() {
            count();
            depth++;
            if (depth == counts.length) {
                begins = Arrays.copyOf(begins, depth * 2);
                counts = Arrays.copyOf(counts, depth * 2);
            }
            begins[depth] = out.open();
            counts[depth] = 0;
        }

        void count() {
            counts[depth]++;
        }

        void end(int majorType) {
            out.close(begins[depth], majorType, counts[depth]);
            depth--;
        }
    }
}
