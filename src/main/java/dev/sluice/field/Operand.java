package dev.sluice.field;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a field is compared with: a string, a number, true, false or null, made ready to be compared many times. */
public final class Operand {

    /** Types of JSON that can be compared. */
    enum Kind {
        NUMBER,
        TEXT,
        TRUTH,
        NULL;

        boolean hasOrder() {
            return this == NUMBER || this == TEXT;
        }
    }

    private final Kind kind;
    private final @Nullable Decimal number;
    private final byte[] text;

    /** {@code json} is compact, and of one of the kinds. */
    public Operand(String json) {
        Kind known = kind(json);
        this.kind = known == null ? Kind.NULL : known;
        this.number = kind == Kind.NUMBER ? Decimal.of(json) : null;
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        this.text = kind == Kind.TEXT ? JsonStrings.decode(bytes, 1, bytes.length - 1) : bytes;
    }

    /** Null if the JSON is an object or an array. */
    static @Nullable Kind kind(String json) {
        return json.isEmpty() ? null : kind((byte) json.charAt(0));
    }

    /** That of JSON which begins so. */
    static @Nullable Kind kind(byte first) {
        return switch (first) {
            case '"' -> Kind.TEXT;
            case 't', 'f' -> Kind.TRUTH;
            case 'n' -> Kind.NULL;
            case '{', '[' -> null;
            default -> Kind.NUMBER;
        };
    }

    Kind kind() {
        return kind;
    }

    public boolean isNull() {
        return kind == Kind.NULL;
    }

    /** Null if it is no number. */
    @Nullable
    Decimal number() {
        return number;
    }

    /** The string's UTF-8, without quotes and escapes; else the JSON. */
    byte[] text() {
        return text;
    }
}
