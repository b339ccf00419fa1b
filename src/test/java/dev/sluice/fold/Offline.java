package dev.sluice.fold;

import dev.sluice.message.Quality;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What windows of one topic's updates have to be, computed from all of them at once, in another way than the server does: from lists, with sums as
 * whole numbers of the smallest digit.
 */
public final class Offline {

    private static final int DIGITS = 15;

    private Offline() {}

    /**
     * One update.
     *
     * @param number as it was published; empty where there is none
     */
    public record Sample(long offset, long ts, String number, Quality quality, boolean isRetirement) {

        boolean ends() {
            return quality == Quality.STALE || isRetirement;
        }
    }

    /**
     * What becomes of them: by the offset of the last update of each window its data, and by theirs what ends windows, with empty data.
     *
     * @param samples of one topic, in order
     */
    public static Map<Long, String> windows(List<Sample> samples, long everyMicros, boolean isCandle) {
        Map<Long, String> all = new TreeMap<>();
        List<Sample> window = new ArrayList<>();
        for (Sample next : samples) {
            boolean isOver = !window.isEmpty() && window.get(0).ts() / everyMicros != next.ts() / everyMicros;
            if (isOver || next.ends()) {
                close(window, everyMicros, isCandle, all);
            }
            if (next.ends()) {
                all.put(next.offset(), "");
            } else if (!next.number().isEmpty()) {
                window.add(next);
            }
        }
        close(window, everyMicros, isCandle, all);
        return all;
    }

    private static void close(List<Sample> window, long everyMicros, boolean isCandle, Map<Long, String> all) {
        if (window.isEmpty()) {
            return;
        }
        Sample first = window.get(0);
        Sample last = window.get(window.size() - 1);
        Sample high = first;
        Sample low = first;
        int scale = 0;
        for (Sample sample : window) {
            BigDecimal value = new BigDecimal(sample.number());
            high = value.compareTo(new BigDecimal(high.number())) > 0 ? sample : high;
            low = value.compareTo(new BigDecimal(low.number())) < 0 ? sample : low;
            scale = Math.max(scale, value.scale());
        }
        long from = first.ts() - first.ts() % everyMicros;
        String data = "{\"from\":" + from + ",\"to\":" + (from + everyMicros);
        data += isCandle
                ? ",\"open\":" + first.number() + ",\"high\":" + high.number() + ",\"low\":" + low.number()
                        + ",\"close\":" + last.number()
                : ",\"min\":" + low.number() + ",\"max\":" + high.number() + ",\"mean\":" + mean(window, scale)
                        + ",\"first\":" + first.number() + ",\"last\":" + last.number();
        all.put(last.offset(), data + ",\"count\":" + window.size() + "}");
        window.clear();
    }

    /** By long division, digit by digit; of a half the even neighbour. */
    private static String mean(List<Sample> window, int scale) {
        BigInteger sum = BigInteger.ZERO;
        for (Sample sample : window) {
            sum = sum.add(new BigDecimal(sample.number()).movePointRight(scale).toBigIntegerExact());
        }
        BigInteger divisor = BigInteger.TEN.pow(scale).multiply(BigInteger.valueOf(window.size()));
        if (sum.signum() == 0) {
            return "0";
        }
        BigInteger rest = sum.abs();
        int exponent = 0; // the first digit's
        while (rest.compareTo(divisor.multiply(BigInteger.TEN)) >= 0) {
            divisor = divisor.multiply(BigInteger.TEN);
            exponent++;
        }
        while (rest.compareTo(divisor) < 0) {
            rest = rest.multiply(BigInteger.TEN);
            exponent--;
        }
        BigInteger digits = BigInteger.ZERO;
        for (int i = 0; i < DIGITS; i++) {
            BigInteger[] parts = rest.divideAndRemainder(divisor);
            digits = digits.multiply(BigInteger.TEN).add(parts[0]);
            rest = parts[1].multiply(BigInteger.TEN);
        }
        int half = rest.compareTo(divisor.multiply(BigInteger.valueOf(5)));
        if (half > 0 || (half == 0 && digits.testBit(0))) {
            digits = digits.add(BigInteger.ONE);
        }
        String text = new BigDecimal(digits, DIGITS - 1 - exponent).toPlainString();
        if (text.contains(".")) {
            text = text.replaceAll("0+$", "").replaceAll("\\.$", "");
        }
        return (sum.signum() < 0 ? "-" : "") + text;
    }
}
