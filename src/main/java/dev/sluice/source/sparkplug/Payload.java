package dev.sluice.source.sparkplug;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One message.
 *
 * @param timestamp Unix time in ms; null where it says nothing
 * @param seq its number among those of its edge node; 0 where it has none, since Protobuf's third version does not write a 0
 */
record Payload(@Nullable Long timestamp, long seq, List<Metric> metrics) {

    /** The metric that tells which death belongs to which birth. */
    static final String BD_SEQ = "bdSeq";

    Payload {
        metrics = List.copyOf(metrics);
    }

    static Payload read(byte[] bytes, int metricsMax) {
        Long timestamp = null;
        long seq = 0;
        List<Metric> metrics = new ArrayList<>();
        for (Fields in = new Fields(bytes); in.next(); ) {
            if (metrics.size() > metricsMax + 1) { // one is bdSeq
                throw Outcome.tooMany();
            }
            switch (in.number()) {
                case 1 -> timestamp = in.varint();
                case 2 -> metrics.add(Metric.read(in.message()));
                case 3 -> seq = in.varint();
                default -> {} // what is not for values
            }
        }
        return new Payload(timestamp, seq, metrics);
    }

    /** Tells the members of a template one by one, without those of templates in it. */
    static void members(Fields template, Consumer<Metric> each) {
        for (Fields in = template.again(); in.next(); ) {
            if (in.number() == 2) {
                each.accept(Metric.read(in.message()));
            }
        }
    }

    /** Whether a template tells what instances are like, and is none. */
    static boolean isDefinition(Fields template) {
        boolean isDefinition = false;
        for (Fields in = template.again(); in.next(); ) {
            if (in.number() == 5) {
                isDefinition = in.bool();
            }
        }
        return isDefinition;
    }

    /** Null where it has none. */
    @Nullable
    Long bdSeq() {
        for (Metric metric : metrics) {
            Value value = metric.value();
            if (BD_SEQ.equals(metric.name()) && value != null && value.content() == null) {
                return value.bits();
            }
        }
        return null;
    }
}
