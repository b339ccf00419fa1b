package dev.sluice.field;

/**
 * How much a number has to change to be worth telling.
 *
 * @param field where the number stands
 * @param width of the band, as JSON: a change that is smaller is not told
 * @param isPercent whether the width is a share of the last value that was told, or a number of its own
 */
public record Deadband(Pointer field, String width, boolean isPercent) {

    /**
     * Checks the width.
     *
     * @throws InvalidFieldException if it is not a number above 0
     */
    public Deadband {
        boolean isNumber = Operand.kind(width) == Operand.Kind.NUMBER;
        if (!isNumber || Decimal.of(width).signum() <= 0) {
            throw new InvalidFieldException("abs or percent of deadband must be a number above 0");
        }
    }
}
