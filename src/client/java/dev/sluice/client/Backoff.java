package dev.sluice.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** How long to wait before the next try to connect. What a server says in {@code goaway} goes before it. */
@FunctionalInterface
public interface Backoff {

    /**
     * The delay before a try.
     *
     * @param failures how many tries or connections failed before it in a row, 0 for the first one; a connection that lasted
     *     10 s begins the count anew
     */
    Duration delay(int failures);

    /** Between nothing and a bound that doubles from 0.5 s to 20 s, evenly at random: the first try too. */
    static Backoff fullJitter() {
        return fullJitter(Duration.ofMillis(500), Duration.ofSeconds(20), () -> ThreadLocalRandom.current()
                .nextDouble());
    }

    /**
     * Between nothing and a bound that doubles, evenly at random.
     *
     * @param first the bound of the first try
     * @param most the bound that is not doubled any more
     * @param random gives numbers from 0 (inclusive) to 1
     */
    static Backoff fullJitter(Duration first, Duration most, DoubleSupplier random) {
        return failures -> {
            double boundNanos =
                    Math.min((double) most.toNanos(), (double) first.toNanos() * Math.pow(2, Math.min(failures, 30)));
            return Duration.ofNanos((long) (boundNanos * random.getAsDouble()));
        };
    }
}
