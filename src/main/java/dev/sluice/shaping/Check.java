package dev.sluice.shaping;

import dev.sluice.field.Field;
import dev.sluice.field.Op;
import dev.sluice.field.Operand;
import dev.sluice.field.Term;

/** One term, looked at once for each update, however many subscriptions have it. Owned by one lane. */
final class Check {

    private final Term term;
    private final Op op;
    private final Field field;
    private final Operand[] operands;
    private int users;
    private long lookedAt;
    private boolean held;

    /** {@code field} is the one that the term names. */
    Check(Term term, Field field) {
        this.term = term;
        this.op = term.op();
        this.field = field;
        this.operands = term.values().stream().map(Operand::new).toArray(Operand[]::new);
    }

    Term term() {
        return term;
    }

    Field field() {
        return field;
    }

    void enter() {
        users++;
    }

    /** True if that was the last one. */
    boolean leave() {
        return --users == 0;
    }

    /** {@code document} is the number of the one that was read last. */
    boolean holds(long document) {
        if (lookedAt != document) {
            lookedAt = document;
            held = look();
        }
        return held;
    }

    private boolean look() {
        return switch (op) {
            case EXISTS -> field.isThere();
            case IN -> isOneOfThem();
            case EQ -> isSame(operands[0]);
            case NE -> isAnother(operands[0]);
            case LT -> field.isComparableTo(operands[0]) && field.compareTo(operands[0]) < 0;
            case LE -> field.isComparableTo(operands[0]) && field.compareTo(operands[0]) <= 0;
            case GT -> field.isComparableTo(operands[0]) && field.compareTo(operands[0]) > 0;
            case GE -> field.isComparableTo(operands[0]) && field.compareTo(operands[0]) >= 0;
        };
    }

    private boolean isSame(Operand operand) {
        return field.isComparableTo(operand) && field.compareTo(operand) == 0;
    }

    /** Another value of the same type; where it is to be another than null, of any type. */
    private boolean isAnother(Operand operand) {
        if (operand.isNull()) {
            return field.isThere() && !field.isNull();
        }
        return field.isComparableTo(operand) && field.compareTo(operand) != 0;
    }

    private boolean isOneOfThem() {
        for (Operand operand : operands) {
            if (isSame(operand)) {
                return true;
            }
        }
        return false;
    }
}
