package dev.sluice.cbor;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** JSON values of every shape, compact, with numbers in every spelling. Keys of one object differ. */
final class RandomJson {

    private static final String[] PIECES = {
        "a",
        "Z",
        " ",
        "/",
        "\u00e9",
        "\u20ac",
        "\ud83d\ude00",
        "\\\"",
        "\\\\",
        "\\n",
        "\\u0000",
        "\\u00fc",
        "\\ud83d\\ude00"
    };

    private final Random random;
    private final int digitsMax;

    /** Values whose numbers have at most so many digits on a side of the point. */
    RandomJson(long seed, int digitsMax) {
        this.random = new Random(seed);
        this.digitsMax = digitsMax;
    }

    String value() {
        return value(random.nextInt(5));
    }

    private String value(int depth) {
        return switch (random.nextInt(depth == 0 ? 7 : 10)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2, 3 -> text();
            case 4, 5, 6 -> number();
            case 7 -> "[" + elements(depth) + "]";
            default -> "{" + pairs(depth) + "}";
        };
    }

    private String elements(int depth) {
        return some().mapToObj(i -> value(depth - 1)).collect(Collectors.joining(","));
    }

    private String pairs(int depth) {
        return some().mapToObj(i -> "\"" + i + text().substring(1) + ":" + value(depth - 1))
                .collect(Collectors.joining(","));
    }

    private IntStream some() {
        return IntStream.range(0, random.nextInt(40) == 0 ? 20 + random.nextInt(300) : random.nextInt(5));
    }

    private String text() {
        int length = random.nextInt(10) == 0 ? random.nextInt(300) : random.nextInt(6);
        return IntStream.range(0, length)
                .mapToObj(i -> PIECES[random.nextInt(PIECES.length)])
                .collect(Collectors.joining("", "\"", "\""));
    }

    /** Minus zero is told apart by no decimal, so it is not among these. */
    String number() {
        String digits = digits();
        String whole = digits.matches("0*") ? "0" : digits.replaceFirst("^0+", "");
        String fraction = random.nextBoolean() ? "" : "." + digits();
        String exponent = random.nextInt(3) > 0 ? "" : exponent();
        boolean zero = (whole + fraction).matches("[0.]*");
        return (random.nextBoolean() && !zero ? "-" : "") + whole + fraction + exponent;
    }

    private String digits() {
        int length = 1 + random.nextInt(random.nextInt(10) == 0 ? digitsMax : Math.min(digitsMax, 20));
        boolean even = random.nextBoolean(); // so that some are exact as floats
        return random.ints(length, 0, 10)
                .mapToObj(digit -> even && digit % 2 == 1 ? "5" : Integer.toString(digit))
                .collect(Collectors.joining());
    }

    private String exponent() {
        String[] signs = {"", "+", "-"};
        int size = random.nextBoolean() ? random.nextInt(30) : random.nextInt(9_000);
        return (random.nextBoolean() ? "e" : "E") + signs[random.nextInt(3)] + size;
    }
}
