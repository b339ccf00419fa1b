package dev.sluice.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of JSON compare by value, as {@link BigDecimal} has it. */
class DecimalTests {

    @ParameterizedTest
    @CsvSource({
        "1, 1.0, 0",
        "1, 1E0, 0",
        "100, 1e2, 0",
        "0.1, 1e-1, 0",
        "-0, 0, 0",
        "0e5, 0.000, 0",
        "0.30000000000000004, 0.3, 1",
        "9007199254740993, 9007199254740992, 1",
        "999999999999999999, 1e18, -1",
        "1e18, 999999999999999999.5, 1",
        "-1e400, 1e-400, -1",
        "1e999999999, 1e-999999999, 1",
        "123456789012345678901234567890, 123456789012345678901234567891, -1",
        "0.0000000000000000000000001, 0, 1",
        "-2.50, -2.5, 0",
        "-3, -2, -1",
        "-1e20, -9, -1"
    })
    void compareByValue(String left, String right, int sign) {
        assertThat(compare(left, right)).isEqualTo(sign);
        assertThat(compare(right, left)).isEqualTo(-sign);
    }

    private static int compare(String left, String right) {
        return Integer.signum(Decimal.of(left).compareTo(Decimal.of(right)));
    }

    @Test
    void anyTwoCompareAsBigDecimalsDo() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String left = number(random);
            String right = random.nextInt(4) == 0 ? rewritten(left, random) : number(random);
            assertThat(compare(left, right))
                    .as("seed %d: %s and %s", seed, left, right)
                    .isEqualTo(new BigDecimal(left).compareTo(new BigDecimal(right)));
        }
    }

    private static String number(Random random) {
        StringBuilder number = new StringBuilder(random.nextInt(3) == 0 ? "-" : "");
        number.append(random.nextInt(4) == 0 ? "0" : Long.toString(1 + random.nextInt(9)) + digits(random, 22));
        if (random.nextBoolean()) {
            number.append('.').append(random.nextInt(10)).append(digits(random, 22));
        }
        if (random.nextInt(3) == 0) {
            number.append(random.nextBoolean() ? "e" : "E-").append(random.nextInt(25));
        }
        return number.toString();
    }

    private static String digits(Random random, int max) {
        int count = random.nextInt(3) == 0 ? random.nextInt(max) : random.nextInt(3);
        return random.ints(count, 0, 10).mapToObj(Integer::toString).reduce("", String::concat);
    }

    /** The same value, written in another way. */
    private static String rewritten(String number, Random random) {
        int tens = random.nextInt(9) - 4;
        BigDecimal value = new BigDecimal(number);
        return value.movePointLeft(tens).toPlainString() + "e" + tens;
    }
}
