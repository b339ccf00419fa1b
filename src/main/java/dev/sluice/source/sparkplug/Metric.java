package dev.sluice.source.sparkplug;

import dev.sluice.message.Quality;
import org.jspecify.annotations.Nullable;

/**
 * One metric of a message, or a member of a template.
 *
 * @param name null where it is known by its alias
 * @param alias null where it has none
 * @param timestamp Unix time in ms; null where it says nothing
 * @param type {@link DataType#UNKNOWN} where the birth has said so
 * @param isHistorical whether it is an old value, that is told later
 * @param isNull whether it is said to have no value
 * @param value null where there is none
 */
record Metric(
        @Nullable String name,
        @Nullable Long alias,
        @Nullable Long timestamp,
        long type,
        boolean isHistorical,
        boolean isNull,
        Quality quality,
        @Nullable Value value) {

    private static final int VALUE = 10;

    static Metric read(Fields in) {
        String name = null;
        Long alias = null;
        Long timestamp = null;
        long type = 0;
        boolean isHistorical = false;
        boolean isNull = false;
        Quality quality = Quality.GOOD;
        Value value = null;
        while (in.next()) {
            switch (in.number()) {
                case 1 -> name = in.text();
                case 2 -> alias = in.varint();
                case 3 -> timestamp = in.varint();
                case 4 -> type = in.uint32();
                case 5 -> isHistorical = in.bool();
                case 7 -> isNull = in.bool();
                case 9 -> quality = quality(in.message());
                default -> {
                    Value read = Value.of(in, VALUE, Value.Kind.values().length);
                    value = read == null ? value : read;
                }
            }
        }
        return new Metric(name, alias, timestamp, type, isHistorical, isNull, quality, value);
    }

    /** What the property {@code Quality} says (6.4.11): keys and values stand in two lists, at the same places. */
    private static Quality quality(Fields properties) {
        int place = -1;
        int keys = 0;
        for (Fields in = properties.again(); in.next(); ) {
            if (in.number() == 1 && in.text().equals("Quality")) {
                place = keys;
            }
            keys += in.number() == 1 ? 1 : 0;
        }
        Value code = null;
        int values = 0;
        for (Fields in = properties.again(); place >= 0 && in.next(); ) {
            if (in.number() == 2 && values++ == place) {
                code = property(in.message());
            }
        }
        return place < 0 ? Quality.GOOD : quality(code);
    }

    private static @Nullable Value property(Fields in) {
        Value value = null;
        while (in.next()) {
            Value read = Value.of(in, 3, 2);
            value = read == null ? value : read;
        }
        return value;
    }

    private static Quality quality(@Nullable Value code) {
        if (code == null) {
            return Quality.UNCERTAIN;
        }
        return switch ((int) code.bits()) {
            case 0 -> Quality.BAD;
            case 192 -> Quality.GOOD;
            case 500 -> Quality.STALE;
            default -> Quality.UNCERTAIN;
        };
    }
}
