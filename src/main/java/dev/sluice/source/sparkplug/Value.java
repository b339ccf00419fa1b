package dev.sluice.source.sparkplug;

import org.jspecify.annotations.Nullable;

/**
 * A value as Protobuf has it, of which only a datatype tells what it means.
 *
 * @param bits of a number, and 1 or 0 of a boolean
 * @param content of all others, else null
 */
record Value(Kind kind, long bits, @Nullable Fields content) {

    /** In the order of their fields, wherever Sparkplug has one of several values. */
    enum Kind {
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        BOOLEAN,
        STRING,
        BYTES,
        DATASET,
        TEMPLATE
    }

    /** Null where the field is none of those which begin at this number; {@code count} of the kinds can be there. */
    static @Nullable Value of(Fields field, int first, int count) {
        int place = field.number() - first;
        if (place < 0 || place >= count) {
            return null;
        }
        Kind kind = Kind.values()[place];
        return switch (kind) {
            case INT -> new Value(kind, field.uint32(), null);
            case LONG -> new Value(kind, field.varint(), null);
            case FLOAT -> new Value(kind, field.fixed32(), null);
            case DOUBLE -> new Value(kind, field.fixed64(), null);
            case BOOLEAN -> new Value(kind, field.bool() ? 1 : 0, null);
            default -> new Value(kind, 0, field.message());
        };
    }

    /** What is in it, which must be of that kind. */
    Fields content(Kind expected) {
        if (kind != expected || content == null) {
            throw new SparkplugException("the value is of Protobuf's type " + kind + " in place of " + expected);
        }
        return content;
    }
}
