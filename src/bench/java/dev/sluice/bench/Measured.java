package dev.sluice.bench;

import java.util.Locale;

/**
 * What one window showed. Loss is that of the whole run, from the first update to the last.
 *
 * @param offered deliveries a second that the publisher meant to make
 * @param delivered deliveries a second
 * @param perRead deliveries that the load generator found in a socket when it read it: about those of one flush
 * @param wireBytes that the load generator read per delivery, those of TLS left out
 * @param cpuMicros CPU of the server per delivery
 * @param allocatedBytes of the server's heap per delivery
 * @param p50Millis, and so on: from the time an update was meant to be published until the client had it
 * @param acceptedP50Millis the same from its {@code ts}
 * @param missing deliveries that did not come
 * @param told how many of them a gap told of
 * @param holes in the sequences that clients saw, or updates out of order
 * @param waitShare how much of the time the publisher was held back
 * @param residentBytes of the server, at the end
 * @param clientsCpu share of its core that the load generator used
 * @param othersCpu share of the server's core that other programs used, where it is pinned
 */
record Measured(
        double offered,
        double delivered,
        double perRead,
        double wireBytes,
        double cpuMicros,
        double allocatedBytes,
        double p50Millis,
        double p99Millis,
        double maxMillis,
        double acceptedP50Millis,
        long missing,
        long told,
        long holes,
        double waitShare,
        long residentBytes,
        double clientsCpu,
        double othersCpu)
        implements Window {

    static final double KEEPS_UP = 0.97;

    @Override
    public double generatorCpu() {
        return clientsCpu;
    }

    /** Lost without a word. */
    long untold() {
        return missing - told;
    }

    boolean isWhole() {
        return missing == 0 && holes == 0;
    }

    boolean keepsUp() {
        return delivered >= offered * KEEPS_UP;
    }

    @Override
    public String line() {
        return String.format(
                Locale.ROOT,
                "%,11.0f/s offered %,11.0f/s delivered, %5.1f a read, %4.0f B on the wire, %6.3f us CPU and %5.1f B of heap each, p50 %.2f p99 %.2f max %.1f ms,"
                        + " accepted p50 %.2f ms, lost %,d (told %,d, holes %,d), publisher held back %.0f %%,"
                        + " RSS %,d MB, clients' CPU %.0f %%, others on the server's core %.0f %%%s",
                offered,
                delivered,
                perRead,
                wireBytes,
                cpuMicros,
                allocatedBytes,
                p50Millis,
                p99Millis,
                maxMillis,
                acceptedP50Millis,
                missing,
                told,
                holes,
                waitShare * 100,
                residentBytes >> 20,
                clientsCpu * 100,
                othersCpu * 100,
                mark());
    }
}
