package dev.sluice.connection;

import java.time.Duration;

/**
 * What a connection may take as long as it speaks HTTP.
 *
 * @param max connections in all, of whatever they become
 * @param maxPerAddress connections of one address, loopback exempt
 * @param headWithin time from the first byte of a request to the end of its head
 * @param bodyWithin time that what is left of a body has after its answer
 * @param answerWithin time in which the client takes an answer, beside what its size allows at {@link #RATE_MIN}
 */
public record ConnectionLimits(
        int max, int maxPerAddress, Duration headWithin, Duration bodyWithin, Duration answerWithin) {

    /** Bytes a second that a client takes of an answer at least, in the long run: a slow mobile link. */
    public static final int RATE_MIN = 4 << 10;
}
