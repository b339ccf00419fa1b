package dev.sluice.simulator;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One feed's random numbers, the same for a seed on every Java version.
 *
 * <p>The stream of another feed is independent of it, so that the settings of one leave the other's values alone. Not
 * thread-safe.
 */
final class RandomStream implements RandomGenerator {

    private final SplittableRandom source;
    private double spareGaussian = Double.NaN;

    private RandomStream(SplittableRandom source) {
        this.source = source;
    }

    static RandomStream of(long seed, String feed) {
        // Split, as seeds that differ by little could otherwise give streams that overlap.
        return new RandomStream(new SplittableRandom(seed ^ (long) feed.hashCode() << Integer.SIZE).split());
    }

    @Override
    public long nextLong() {
        return source.nextLong();
    }

    /** Marsaglia's polar method: what Java 17 and 25 give of their own differs once in some million draws. */
    @Override
    public double nextGaussian() {
        if (!Double.isNaN(spareGaussian)) {
            double spare = spareGaussian;
            spareGaussian = Double.NaN;
            return spare;
        }
        double x;
        double y;
        double square;
        do {
            x = 2 * nextDouble() - 1;
            y = 2 * nextDouble() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
        spareGaussian = y * factor;
        return x * factor;
    }
}
