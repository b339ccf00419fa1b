package dev.sluice.simulator;

import java.util.random.RandomGenerator;

/**
 * A random walk that is pulled back to zero (an Ornstein-Uhlenbeck process): near a moment it moves like any random
 * walk, over the long run it keeps a known deviation.
 *
 * <p>Advances over any span in one exact step, so that a value is only computed when it is needed. Starts at zero at
 * second zero.
 */
final class MeanReverting {

    private final double relaxationSeconds;
    private double seconds;
    private double level;

    /** Forgets where it was, by a factor of e, in {@code relaxationSeconds}. */
    MeanReverting(double relaxationSeconds) {
        this.relaxationSeconds = relaxationSeconds;
    }

    /** Moves on and gives the new level; {@code deviation} is the standard deviation that it has in the long run. */
    double advance(double toSeconds, double deviation, RandomGenerator random) {
        double decay = StrictMath.exp((seconds - toSeconds) / relaxationSeconds);
        level = level * decay + deviation * Math.sqrt(1 - decay * decay) * random.nextGaussian();
        seconds = toSeconds;
        return level;
    }
}
