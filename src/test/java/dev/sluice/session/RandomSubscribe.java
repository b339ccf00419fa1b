package dev.sluice.session;

import dev.sluice.session.model.ModelBand;
import dev.sluice.session.model.ModelContract;
import dev.sluice.session.model.ModelJournal;
import dev.sluice.session.model.ModelWhere;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A {@code subscribe} as random numbers have it; null, or 0, is what it says nothing of. */
record RandomSubscribe(
        List<String> filters,
        @Nullable String policy,
        @Nullable Integer buffer,
        double rate,
        long age,
        @Nullable Boolean snapshot,
        @Nullable Long since,
        String epoch,
        @Nullable ModelWhere where,
        @Nullable ModelBand band,
        @Nullable Long until) {

    private static final String[] POLICIES = {"drop-oldest", "drop-newest", "conflate", "disconnect"};
    private static final double[] RATES = {20, 5, 1, 0.5};
    private static final ModelWhere[] WHERES = {
        new ModelWhere(500, 1_000), new ModelWhere(0, 300), new ModelWhere(200, 700), new ModelWhere(900, 1_000)
    };
    private static final ModelBand[] BANDS = {
        new ModelBand(200, false), new ModelBand(50, true), new ModelBand(500, true)
    };
    private static final long[] SILENCES = {102, 502, 1_002};
    private static final long[] AGES = {50, 100, 300, 1000};

    /** Where it wants to go on from. */
    enum Since {
        NOWHERE,
        RESUME,
        KEPT,
        EVICTED,
        AHEAD,
        OTHER_EPOCH;

        static Since any(Random random) {
            return values()[random.nextInt(values().length)];
        }
    }

    static RandomSubscribe of(
            List<String> filters, Since from, long resumePoint, boolean selects, HistoryRun run, Random random) {
        return new RandomSubscribe(
                filters,
                random.nextInt(4) == 0 ? null : POLICIES[random.nextInt(random.nextInt(3) == 0 ? 4 : 3)],
                random.nextInt(3) == 0 ? null : Integer.valueOf(1 + random.nextInt(6)),
                random.nextInt(3) > 0 ? 0 : RATES[random.nextInt(RATES.length)],
                random.nextInt(3) > 0 ? 0 : AGES[random.nextInt(AGES.length)],
                random.nextBoolean() ? null : Boolean.valueOf(random.nextBoolean()),
                offset(from, resumePoint, run.journal, random),
                from == Since.OTHER_EPOCH ? "another" : run.bench.epoch(),
                selects ? where(random) : null,
                selects && random.nextInt(3) == 0 ? band(random) : null,
                selects && from != Since.NOWHERE && random.nextInt(3) == 0
                        ? Long.valueOf(random.nextLong(run.journal.head() + 1))
                        : null);
    }

    /** Drawn last, so that all else stays as it is. */
    private static @Nullable ModelWhere where(Random random) {
        return random.nextInt(3) > 0 ? WHERES[random.nextInt(WHERES.length)] : null;
    }

    private static ModelBand band(Random random) {
        ModelBand band = BANDS[random.nextInt(BANDS.length)];
        return random.nextBoolean() ? band : band.breakingSilence(SILENCES[random.nextInt(SILENCES.length)]);
    }

    private static @Nullable Long offset(Since from, long resumePoint, ModelJournal journal, Random random) {
        long head = journal.head();
        long evicted = journal.evictedTo();
        return switch (from) {
            case NOWHERE -> null;
            case RESUME -> resumePoint;
            case KEPT, OTHER_EPOCH -> evicted + random.nextLong(head - evicted + 1);
            case EVICTED -> Math.max(0, evicted - 1 - random.nextInt(3));
            case AHEAD -> head + 1 + random.nextInt(3);
        };
    }

    Map<String, Object> frame(@Nullable String id) {
        Map<String, Object> frame = new HashMap<>(Map.of("type", "subscribe", "topics", filters));
        putIfSaid(frame, "policy", policy);
        putIfSaid(frame, "buffer", buffer);
        putIfSaid(frame, "maxRate", rate == 0 ? null : Double.valueOf(rate));
        putIfSaid(frame, "maxAge", age == 0 ? null : Long.valueOf(age));
        putIfSaid(frame, "snapshot", snapshot);
        putIfSaid(frame, "deadband", band == null ? null : band.frame());
        putIfSaid(frame, "maxSilence", band == null || band.maxSilence() == 0 ? null : Long.valueOf(band.maxSilence()));
        putIfSaid(frame, "until", until);
        putIfSaid(frame, "where", where == null ? null : where.terms());
        putIfSaid(frame, "since", since == null ? null : since(epoch, since));
        putIfSaid(frame, "id", id);
        return frame;
    }

    /** Both are the same to the server. */
    private static Object since(String epoch, long offset) {
        return offset % 2 == 0 ? epoch + ":" + offset : Map.of("epoch", epoch, "offset", offset);
    }

    static void putIfSaid(Map<String, Object> frame, String field, @Nullable Object value) {
        if (value != null) {
            frame.put(field, value);
        }
    }

    ModelContract contract() {
        return ModelContract.of(policy, buffer, rate, age, where, band, until);
    }
}
