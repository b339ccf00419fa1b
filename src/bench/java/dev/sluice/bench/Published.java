package dev.sluice.bench;

import java.util.Locale;

/**
 * What one window of publishing showed. What is lost or twice is counted since the publishers were started, when
 * the window's updates had come or nothing came any more.
 *
 * @param offered updates a second that were meant to be published
 * @param acked updates a second whose acknowledgement came
 * @param cpuMicros CPU of the server per update, with all its deliveries
 * @param ackP50Millis, and so on: from the time an update was meant to be published until its publisher had the acknowledgement
 * @param delivered updates a second that subscribers received, all together
 * @param deliveryP50Millis, and so on: until a subscriber had it
 * @param unacked updates that were not acknowledged, or refused
 * @param wrong acknowledgements of another update, or with a {@code seq} that does not follow
 * @param lost updates that were acknowledged, but that the server did not publish
 * @param twice updates beyond those that were sent
 * @param undelivered what subscribers did not receive of what the server published
 * @param holes in the sequences that subscribers saw, or updates out of order
 * @param publishersCpu share of its core that the publishers' process used; the subscribers' and the broker's beside it
 * @param othersCpu share of the server's core that other programs used, where it is pinned
 */
record Published(
        double offered,
        double acked,
        double cpuMicros,
        double ackP50Millis,
        double ackP99Millis,
        double delivered,
        double deliveryP50Millis,
        double deliveryP99Millis,
        long unacked,
        long wrong,
        long lost,
        long twice,
        long undelivered,
        long holes,
        double publishersCpu,
        double subscribersCpu,
        double brokerCpu,
        double othersCpu)
        implements Window {

    double ackedShare() {
        return acked / offered;
    }

    @Override
    public double generatorCpu() {
        double clients = publishersCpu + subscribersCpu;
        return Machine.BROKER_CORE == Machine.CLIENTS_CORE ? clients + brokerCpu : Math.max(clients, brokerCpu);
    }

    /** What was the limit, where it is not valid. */
    String limit() {
        return brokerCpu > publishersCpu + subscribersCpu ? "the broker" : "the load generator";
    }

    @Override
    public String line() {
        return String.format(
                Locale.ROOT,
                "%,9.0f/s offered %,9.0f/s acked, %6.3f us CPU each, ack p50 %.2f p99 %.2f ms, %,11.0f/s delivered, p50 %.2f"
                        + " p99 %.2f ms, not acked %,d, wrong %,d, lost %,d, twice %,d, not delivered %,d, holes %,d,"
                        + " CPU of publishers %.0f %%, subscribers %.0f %%, broker %.0f %%, others on the server's core %.0f %%%s",
                offered,
                acked,
                cpuMicros,
                ackP50Millis,
                ackP99Millis,
                delivered,
                deliveryP50Millis,
                deliveryP99Millis,
                unacked,
                wrong,
                lost,
                twice,
                undelivered,
                holes,
                publishersCpu * 100,
                subscribersCpu * 100,
                brokerCpu * 100,
                othersCpu * 100,
                mark());
    }
}
