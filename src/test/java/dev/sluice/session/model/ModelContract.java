package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A contract as the model takes it; 0 stands for no {@code maxRate} and no {@code maxAge}, null for all updates. */
public record ModelContract(
        String policy,
        int buffer,
        double maxRate,
        long maxAge,
        @Nullable ModelWhere where,
        @Nullable ModelBand band,
        @Nullable Long until) {

    static final int BUFFER_MAX = 65_536;

    private static final Map<String, Map<String, Boolean>> MATCHES = new ConcurrentHashMap<>();

    public static ModelContract of(
            @Nullable String policy,
            @Nullable Integer buffer,
            double maxRate,
            long maxAge,
            @Nullable ModelWhere where,
            @Nullable ModelBand band,
            @Nullable Long until) {
        String granted = policy == null ? "drop-oldest" : policy;
        int standard = granted.equals("conflate") ? BUFFER_MAX : 256;
        return new ModelContract(granted, buffer == null ? standard : buffer, maxRate, maxAge, where, band, until);
    }

    /** What counts of it where nothing is live. */
    ModelContract ofRange() {
        return new ModelContract(policy, buffer, 0, 0, where, null, until);
    }

    boolean isRange() {
        return until != null;
    }

    boolean selects(Entry entry) {
        return where == null || where.holds(entry);
    }

    boolean conflates() {
        return policy.equals("conflate");
    }

    /** Whether what its deadband holds back is given out later. */
    boolean breaksSilence() {
        return band != null && band.maxSilence() > 0;
    }

    /** Whether a resume brings the newest updates only. */
    boolean resumesByNewest() {
        return conflates() || maxRate > 0;
    }

    /** Whether a filter matches a topic, by way of a regular expression. */
    static boolean matches(String filter, String topic) {
        return MATCHES.computeIfAbsent(filter, absent -> new ConcurrentHashMap<>())
                .computeIfAbsent(topic, absent -> isMatch(filter, topic));
    }

    private static boolean isMatch(String filter, String topic) {
        String regex = filter.equals("#") ? ".*" : filter.replace("+", "[^/]+").replace("/#", "(/.*)?");
        return Pattern.matches(regex, topic);
    }
}
