package dev.sluice.bench;

import dev.sluice.bench.Clients.Crowd;
import dev.sluice.bench.Publishers.Fleet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Updates come in at a high rate by one of the ways in, each acknowledged, while all subscribers listen to the same tenth of
 * the topics: ten times as many deliveries go out.
 */
final class PublishRow implements Row {

    private static final int TOPICS = 1_000;
    private static final int SUBSCRIBERS = 100;
    private static final double ACKED_SHARE_MIN = 0.97;

    /** What a client names that wants all at such a rate, also if the load generator is scheduled late. */
    private static final String QUERY = "topics=heard/%23&buffer=65536";

    /** The compilers and the publishers' sockets see less at first. */
    private static final double[] WARM_UP_SHARES = {0.2, 0.5};

    private final String name;
    private final String work;
    private final Fleet fleet;
    private final int perSecond;
    private final boolean byBroker;

    private PublishRow(String name, String work, Fleet fleet, int perSecond, boolean byBroker) {
        this.name = name;
        this.work = work;
        this.fleet = fleet;
        this.perSecond = perSecond;
        this.byBroker = byBroker;
    }

    static PublishRow websocket() {
        return new PublishRow(
                "publish-ws",
                "1,000 devices publish by WebSocket, 100,000/s in all",
                new Fleet("WEBSOCKET", 1_000, 1),
                100_000,
                false);
    }

    static PublishRow ndjson() {
        return new PublishRow(
                "publish-ndjson",
                "NDJSON by four HTTP bodies, 200,000/s in all",
                new Fleet("NDJSON", 4, 1),
                200_000,
                false);
    }

    static PublishRow mqtt() {
        return new PublishRow(
                "publish-mqtt",
                "100 gateways publish by MQTT, QoS 1, through a broker, 20,000/s in all",
                new Fleet("MQTT", 100, 5),
                20_000,
                true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String work() {
        return work;
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        if (!byBroker) {
            return run(run, null);
        }
        String mosquitto = Machine.tool("mosquitto");
        if (mosquitto == null) {
            return new Result(this, bars(List.of()), List.of("not run, no mosquitto"));
        }
        try (Broker broker = new Broker(mosquitto, run.options().work())) {
            return run(run, broker);
        }
    }

    private Result run(Run run, @Nullable Broker broker) throws IOException, InterruptedException {
        String[] options = broker == null
                ? new String[0]
                : new String[] {"--sluice.ingest.mqtt.uri=mqtt://127.0.0.1:" + broker.port()};
        List<Published> rounds = new ArrayList<>();
        try (Clients subscribers = run.newClients();
                Publishers publishers = new Publishers(run.options());
                Server server = run.start(Contender.SLUICE, options)) {
            PublishStage stage = new PublishStage(server, publishers, subscribers, SUBSCRIBERS, broker, run.options());
            if (broker != null) {
                stage.awaitBroker();
            }
            publishers.connect(fleet, stage.port());
            subscribers.connect(server, new Crowd(SUBSCRIBERS, Crowd.FAST, TOPICS, TOPICS, 1, false, QUERY));
            for (double share : WARM_UP_SHARES) {
                run.tell(Contender.SLUICE, 0, stage.measure(perSecond * share));
            }
            for (int round = 0; round <= run.options().rounds(); round++) {
                Published measured = stage.measure(perSecond);
                run.tell(Contender.SLUICE, round, measured);
                if (round > 0) {
                    rounds.add(measured);
                }
            }
        }
        return new Result(this, bars(rounds), notes(rounds));
    }

    /**
     * A rate that was not reached, or a delivery that did not come, is held against the server only in a window in which
     * neither the load generator nor the broker was the limit. What is lost or twice is so in any window.
     */
    List<Bar> bars(List<Published> rounds) {
        List<Published> valid = rounds.stream().filter(Published::isValid).toList();
        List<Bar> bars = new ArrayList<>(List.of(
                Bar.atLeast(
                        "acknowledged of what was offered", median(valid, Published::ackedShare), ACKED_SHARE_MIN, ""),
                Bar.none("not acknowledged in the end", most(valid, Published::unacked)),
                Bar.none("acknowledged wrongly", most(rounds, Published::wrong)),
                Bar.none("acknowledged and lost", most(rounds, Published::lost)),
                Bar.none("not delivered to a subscriber", most(valid, Published::undelivered)),
                Bar.none("holes in what subscribers saw", most(valid, Published::holes))));
        if (!byBroker) { // who may send again what was under way
            bars.add(Bar.none("published twice", most(rounds, Published::twice)));
        }
        return bars;
    }

    private List<String> notes(List<Published> rounds) {
        List<String> notes = new ArrayList<>();
        notes.add(String.format(
                Locale.ROOT,
                "%,.0f/s acknowledged%s, p50 %.2f ms, p99 %.2f ms, with %.2f us of CPU per update and its deliveries;"
                        + " %,.0f/s delivered, p50 %.2f ms, p99 %.2f ms",
                median(rounds, Published::acked),
                byBroker ? " by the broker" : "",
                median(rounds, Published::ackP50Millis),
                median(rounds, Published::ackP99Millis),
                median(rounds, Published::cpuMicros),
                median(rounds, Published::delivered),
                median(rounds, Published::deliveryP50Millis),
                median(rounds, Published::deliveryP99Millis)));
        notes.add(String.format(
                Locale.ROOT,
                "CPU of publishers %.0f %%, subscribers %.0f %%%s",
                median(rounds, Published::publishersCpu) * 100,
                median(rounds, Published::subscribersCpu) * 100,
                byBroker
                        ? String.format(
                                Locale.ROOT,
                                ", broker %.0f %%; sent again by it %,.0f",
                                median(rounds, Published::brokerCpu) * 100,
                                most(rounds, Published::twice))
                        : ""));
        rounds.stream()
                .filter(round -> !round.isValid())
                .map(Published::limit)
                .distinct()
                .forEach(limit -> notes.add("invalid where " + limit + " was the limit: over 85 % of its core"));
        return notes;
    }

    private static double median(List<Published> rounds, ToDoubleFunction<Published> figure) {
        return Medians.median(rounds.stream().mapToDouble(figure).toArray());
    }

    /** Each round counts on from the ones before. NaN of none. */
    private static double most(List<Published> rounds, ToLongFunction<Published> count) {
        return rounds.isEmpty()
                ? Double.NaN
                : rounds.stream().mapToLong(count).max().orElseThrow();
    }
}
