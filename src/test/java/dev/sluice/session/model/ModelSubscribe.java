package dev.sluice.session.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@code subscribe} does to the model, and its answers. */
final class ModelSubscribe {

    private final ModelSession session;
    private final ModelLane lane;

    ModelSubscribe(ModelSession session) {
        this.session = session;
        this.lane = session.lane;
    }

    void carryOut(
            @Nullable String id,
            List<String> filters,
            ModelContract contract,
            @Nullable Boolean snapshot,
            @Nullable Long since,
            String sinceEpoch) {
        if (since != null && filters.stream().anyMatch(session.subscriptions.filters()::contains)) {
            session.answers.add(Map.of("type", "error", "id", String.valueOf(id), "code", "bad_parameter"));
            return;
        }
        boolean same = sinceEpoch.equals(lane.epoch);
        boolean recovered = since != null && same && since <= lane.journal.head() && since >= lane.journal.evictedTo();
        if (id != null) {
            answer(id, filters, contract, since == null ? null : Boolean.valueOf(recovered));
        }
        Map<String, Long> older = session.subscriptions.accountedFrom();
        Set<String> before = session.subscriptions.filters();
        boolean wasSentMore = recovered
                || session.subscriptions.all().stream()
                        .anyMatch(other -> other.isRange() && filters.stream().anyMatch(other.filters::containsKey));
        List<String> added = session.subscriptions.subscribe(
                filters,
                contract,
                recovered ? since : null,
                older.isEmpty() && since == null && !Boolean.FALSE.equals(snapshot));
        if (contract.isRange()) {
            range(id, filters, contract, Objects.requireNonNull(since), same, older);
            return;
        }
        session.leaving.subscriptionsChanged(before);
        if (wasSentMore) {
            session.leaving.assumeAll();
        }
        session.due.after(() -> sendStored(
                id,
                filters,
                snapshot == null ? added : snapshot ? filters : List.of(),
                contract,
                since,
                recovered,
                same,
                older));
    }

    private void range(
            @Nullable String id,
            List<String> filters,
            ModelContract contract,
            long since,
            boolean same,
            Map<String, Long> older) {
        boolean isOfThisLog = same && since <= lane.journal.head();
        long until = Objects.requireNonNull(contract.until());
        if (!isOfThisLog) {
            historyGap(false, since);
        }
        long from = isOfThisLog ? Math.min(since, until) : until;
        ModelSubscription range = session.subscriptions.newest();
        session.addStored(ModelCursor.range(id, filters, from, until, lane, older, range));
    }

    private void sendStored(
            @Nullable String id,
            List<String> filters,
            List<String> wanted,
            ModelContract contract,
            @Nullable Long since,
            boolean recovered,
            boolean same,
            Map<String, Long> older) {
        boolean answered = id != null;
        if (since != null && recovered) {
            boolean holds = contract.breaksSilence();
            boolean newest = contract.resumesByNewest();
            session.addStored(ModelCursor.history(id, answered && !holds, newest, filters, since, lane, older));
            if (holds) {
                session.addStored(ModelCursor.held(id, answered, filters, since, lane));
            }
        } else if (since != null) {
            historyGap(same && since < lane.head(), since);
            ModelCursor anew = ModelCursor.snapshots(id, answered, filters, lane, Map.of());
            anew.isAnew = true;
            session.addStored(anew);
        } else {
            session.addStored(ModelCursor.snapshots(id, answered, wanted, lane, older));
        }
    }

    private void answer(String id, List<String> filters, ModelContract contract, @Nullable Boolean recovered) {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("type", "subscribed");
        expected.put("id", id);
        expected.put("topics", filters);
        expected.put("policy", contract.policy());
        expected.put("buffer", contract.buffer());
        expected.put("maxRate", contract.maxRate() == 0 ? null : plain(contract.maxRate()));
        expected.put("maxAge", contract.maxAge() == 0 ? null : Long.valueOf(contract.maxAge()));
        expected.put("where", contract.where() == null ? null : contract.where().terms());
        expected.put(
                "deadband", contract.band() == null ? null : contract.band().frame());
        expected.put(
                "maxSilence",
                contract.breaksSilence()
                        ? Objects.requireNonNull(contract.band()).maxSilence()
                        : null);
        expected.put("until", contract.until());
        expected.put("epoch", lane.epoch);
        expected.put("offset", lane.head());
        if (recovered != null) {
            expected.put("recovered", recovered);
        }
        session.answers.add(expected);
    }

    private static Number plain(double rate) {
        if (rate == (int) rate) {
            return (int) rate;
        }
        return rate;
    }

    private void historyGap(boolean spans, long since) {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("type", "gap");
        expected.put("lost", null);
        expected.put("conflated", session.conflated - session.conflatedTold);
        expected.put("reason", "history");
        if (spans) {
            expected.put("from", since + 1);
            expected.put("to", lane.head());
        }
        session.conflatedTold = session.conflated;
        session.answers.add(expected);
    }
}
