package dev.sluice.field;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The value at one pointer in the document that {@link Fields} read last. Shared by all who ask for that pointer. */
public final class Field {

    private final Pointer pointer;
    private final Fields fields;
    private final Decimal number = new Decimal();
    /** Null where the string has no escapes. */
    private byte @Nullable [] decoded;

    private int users;
    private long foundIn;
    private long numberOf;
    private long decodedOf;
    private int from;
    private int to;

    Field(Pointer pointer, Fields fields) {
        this.pointer = pointer;
        this.fields = fields;
    }

    Pointer pointer() {
        return pointer;
    }

    void enter() {
        users++;
    }

    /** True if that was the last one. */
    boolean leave() {
        return --users == 0;
    }

    /** It stands there. */
    void found(int first, int behind) {
        numberOf = 0; // there may have been another one in the same document
        decodedOf = 0;
        foundIn = fields.documents();
        from = first;
        to = behind;
    }

    /** It stood in what another one has replaced. */
    void lose() {
        foundIn = 0;
    }

    public boolean isThere() {
        return foundIn == fields.documents();
    }

    /** Whether it is there, and of the operand's type. */
    public boolean isComparableTo(Operand operand) {
        return isThere() && kind() == operand.kind();
    }

    private Operand.@Nullable Kind kind() {
        return Operand.kind(fields.data()[from]);
    }

    /** Whether it is there, and null. */
    public boolean isNull() {
        return isThere() && kind() == Operand.Kind.NULL;
    }

    /**
     * Numbers by value, strings by code point, true, false and null by whether they are the same; only where it {@linkplain
     * #isComparableTo is comparable}.
     */
    public int compareTo(Operand operand) {
        Decimal other = operand.number();
        if (other != null) {
            return number().compareTo(other);
        }
        byte[] data = fields.data();
        byte[] text = operand.text();
        if (operand.kind() != Operand.Kind.TEXT) {
            return Arrays.compareUnsigned(data, from, to, text, 0, text.length);
        }
        byte[] unescaped = decoded();
        return unescaped == null
                ? Arrays.compareUnsigned(data, from + 1, to - 1, text, 0, text.length)
                : Arrays.compareUnsigned(unescaped, text);
    }

    private byte @Nullable [] decoded() {
        if (decodedOf != foundIn) {
            byte[] data = fields.data();
            boolean escaped = JsonStrings.hasEscape(data, from + 1, to - 1);
            decoded = escaped ? JsonStrings.decode(data, from + 1, to - 1) : null;
            decodedOf = foundIn;
        }
        return decoded;
    }

    /** Null where no number stands there. */
    @Nullable
    Decimal numberIfAny() {
        return isThere() && kind() == Operand.Kind.NUMBER ? number() : null;
    }

    /** The number that stands there; null where none does, or one that is {@linkplain Quantity too large or too small} to be added up. */
    public @Nullable Quantity quantity() {
        Decimal value = numberIfAny();
        return value == null || !Quantity.isSummable(value)
                ? null
                : Quantity.of(Arrays.copyOfRange(fields.data(), from, to), value);
    }

    private Decimal number() {
        if (numberOf != foundIn) {
            number.set(fields.data(), from, to);
            numberOf = foundIn;
        }
        return number;
    }
}
