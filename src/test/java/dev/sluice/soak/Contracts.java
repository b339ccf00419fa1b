package dev.sluice.soak;

import java.util.Random;

/** Random delivery contracts, as they stand in a {@code subscribe}. */
final class Contracts {

    private static final int[] BUFFERS = {1, 4, 16, 64, 256};
    private static final double[] RATES = {0.5, 1, 2, 5, 20};
    private static final int[] AGES = {50, 300, 1000, 5000};

    private Contracts() {}

    /** Without conflation where {@code everySeq}. Begins with a comma, or is empty. */
    static String random(Random random, boolean everySeq) {
        StringBuilder json = new StringBuilder();
        String policy =
                switch (random.nextInt(everySeq ? 4 : 6)) {
                    case 0 -> "drop-newest";
                    case 1 -> "disconnect";
                    case 2, 3 -> "drop-oldest";
                    default -> "conflate";
                };
        json.append(",\"policy\":\"").append(policy).append('"');
        if (random.nextInt(4) > 0) {
            int buffer = policy.equals("disconnect") ? 2000 : BUFFERS[random.nextInt(BUFFERS.length)];
            json.append(",\"buffer\":").append(buffer);
        }
        if (!everySeq && random.nextInt(3) == 0) {
            json.append(",\"maxRate\":").append(RATES[random.nextInt(RATES.length)]);
        }
        if (random.nextInt(4) == 0) {
            json.append(",\"maxAge\":").append(AGES[random.nextInt(AGES.length)]);
        }
        return json.toString();
    }
}
