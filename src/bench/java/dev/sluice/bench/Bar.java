package dev.sluice.bench;

import java.util.Locale;

/**
 * A figure and what it has to be.
 *
 * @param value NaN where it could not be measured
 * @param must the bound that has to hold
 * @param aim the better one, as good as {@code must} or better
 * @param unit behind the numbers: {@code " ms"}
 */
record Bar(String what, double value, Sense sense, double must, double aim, String unit) {

    enum Sense {
        AT_MOST("<="),
        AT_LEAST(">=");

        private final String sign;

        Sense(String sign) {
            this.sign = sign;
        }

        boolean holds(double value, double bound) {
            return this == AT_MOST ? value <= bound : value >= bound;
        }
    }

    enum Verdict {
        AIM("pass, aim reached"),
        PASS("pass"),
        FAIL("FAIL"),
        NOT_RUN("not run");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static Bar atMost(String what, double value, double must, double aim, String unit) {
        return new Bar(what, value, Sense.AT_MOST, must, aim, unit);
    }

    static Bar atMost(String what, double value, double must, String unit) {
        return atMost(what, value, must, must, unit);
    }

    static Bar atLeast(String what, double value, double must, double aim, String unit) {
        return new Bar(what, value, Sense.AT_LEAST, must, aim, unit);
    }

    static Bar atLeast(String what, double value, double must, String unit) {
        return atLeast(what, value, must, must, unit);
    }

    /** Of that, nothing may be. */
    static Bar none(String what, long value) {
        return none(what, (double) value);
    }

    /** NaN where it could not be measured. */
    static Bar none(String what, double value) {
        return atMost(what, value, 0, "");
    }

    Verdict verdict() {
        if (Double.isNaN(value)) {
            return Verdict.NOT_RUN;
        }
        if (!sense.holds(value, must)) {
            return Verdict.FAIL;
        }
        return must != aim && sense.holds(value, aim) ? Verdict.AIM : Verdict.PASS;
    }

    String measured() {
        return Double.isNaN(value) ? "-" : number(value) + unit;
    }

    String bound() {
        return sense.sign + " " + number(must) + (must == aim ? "" : " [" + number(aim) + "]") + unit;
    }

    private static String number(double value) {
        if (value == Math.rint(value) || Math.abs(value) >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
