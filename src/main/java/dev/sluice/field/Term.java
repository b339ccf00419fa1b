package dev.sluice.field;

import java.util.List;

/**
 * One condition on an update: its field compared with a value. It does not hold where the field is missing, or is of another type
 * than the value.
 *
 * @param values what the field is compared with, each as compact JSON: none for {@link Op#EXISTS}, one to {@link #VALUES_MAX} for {@link
 *     Op#IN}, else one. Strings, numbers, true, false and null; only strings and numbers where order counts
 */
public record Term(Pointer field, Op op, List<String> values) {

    public static final int VALUES_MAX = 64;

    /**
     * Checks what goes together.
     *
     * @throws InvalidFieldException if that can not be asked
     */
    public Term {
        values = List.copyOf(values);
        int max = op == Op.IN ? VALUES_MAX : 1;
        if (op == Op.EXISTS ? !values.isEmpty() : values.isEmpty() || values.size() > max) {
            throw new InvalidFieldException(
                    switch (op) {
                        case EXISTS -> "exists has no value";
                        case IN -> "value of in must be an array of 1 to " + VALUES_MAX;
                        default -> "value is missing";
                    });
        }
        for (String value : values) {
            Operand.Kind kind = Operand.kind(value);
            if (kind == null) {
                throw new InvalidFieldException(
                        op == Op.IN
                                ? "value of in must be an array of strings, numbers, true, false or null"
                                : "value must be a string, a number, true, false or null");
            }
            if (op.isOfOrder() && !kind.hasOrder()) {
                throw new InvalidFieldException("value of " + op.wireName() + " must be a number or a string");
            }
        }
    }

    /** What it is compared with, as JSON; empty for {@link Op#EXISTS}. */
    public String value() {
        return op == Op.IN ? "[" + String.join(",", values) + "]" : String.join("", values);
    }

    /** UTF-16 units that a client sent for it. */
    int length() {
        int length = field.text().length();
        for (String value : values) {
            length += value.length();
        }
        return length;
    }
}
