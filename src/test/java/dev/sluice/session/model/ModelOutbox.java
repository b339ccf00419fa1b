package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What waits under one subscription, and the losses at their places: a plain list, in the order in which it is written. */
final class ModelOutbox {

    /** More that nothing waits before are told with others of their reason. */
    private static final int LOSSES_MAX = 64;

    final ModelContract contract;
    final List<Object> line = new ArrayList<>();
    private final ModelSession session;

    ModelOutbox(ModelContract contract, ModelSession session) {
        this.contract = contract;
        this.session = session;
    }

    /** An update that waits; {@code since} is the offset with which its topic began to. */
    record Wait(Entry entry, long since) {}

    /** Neighbouring losses of one reason. */
    record Loss(String reason, List<Entry> entries) {

        long from() {
            return entries.stream().mapToLong(Entry::offset).min().orElseThrow();
        }

        long to() {
            return entries.stream().mapToLong(Entry::offset).max().orElseThrow();
        }
    }

    long size() {
        return line.stream().filter(Wait.class::isInstance).count();
    }

    boolean isFull() {
        return size() >= contract.buffer();
    }

    /** Returns false if the client is to be sent away. */
    boolean offer(Entry entry) {
        return offer(new Wait(entry, entry.offset()));
    }

    private boolean offer(Wait wait) {
        if (contract.conflates()) {
            return conflate(wait);
        }
        boolean full = isFull();
        line.add(wait);
        if (!full) {
            return true;
        }
        switch (contract.policy()) {
            case "drop-oldest" -> lose(firstWait(), "slow");
            case "drop-newest" -> lose(line.size() - 1, "slow");
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean conflate(Wait wait) {
        for (int i = 0; i < line.size(); i++) {
            if (line.get(i) instanceof Wait older && older.entry.topic().equals(wait.entry.topic())) {
                line.set(i, new Wait(wait.entry, older.since));
                session.conflated++;
                return true;
            }
        }
        line.add(wait);
        if (size() > contract.buffer()) {
            lose(firstWait(), "slow");
        }
        return true;
    }

    private int firstWait() {
        return firstWait(line);
    }

    private static int firstWait(List<Object> line) {
        for (int i = 0; i < line.size(); i++) {
            if (line.get(i) instanceof Wait) {
                return i;
            }
        }
        return -1;
    }

    private void lose(int index, String reason) {
        Wait wait = (Wait) line.remove(index);
        int place = contract.conflates() ? (firstWait() < 0 ? line.size() : firstWait()) : index;
        line.add(place, new Loss(reason, List.of(wait.entry)));
        session.lost++;
        mergeLosses();
    }

    private void mergeLosses() {
        for (int i = 1; i < line.size(); i++) {
            if (line.get(i - 1) instanceof Loss left
                    && line.get(i) instanceof Loss right
                    && left.reason.equals(right.reason)) {
                List<Entry> both = new ArrayList<>(left.entries);
                both.addAll(right.entries);
                line.set(i - 1, new Loss(left.reason, both));
                line.remove(i--);
            }
        }
        while (firstWait() < 0 ? line.size() > LOSSES_MAX : firstWait() > LOSSES_MAX) {
            mergeWithItsReason((Loss) line.remove(LOSSES_MAX));
        }
    }

    private void mergeWithItsReason(Loss loss) {
        for (int i = LOSSES_MAX - 1; i >= 0; i--) {
            if (line.get(i) instanceof Loss same && same.reason.equals(loss.reason)) {
                List<Entry> both = new ArrayList<>(same.entries);
                both.addAll(loss.entries);
                line.set(i, new Loss(same.reason, both));
                return;
            }
        }
        throw new IllegalStateException("no loss of the reason of " + loss);
    }

    private boolean isOld(Wait wait) {
        return contract.maxAge() > 0 && session.nowMillis() - wait.entry.atMillis() > contract.maxAge();
    }

    void expireNext() {
        for (int next = firstWait(); next >= 0 && isOld((Wait) line.get(next)); next = firstWait()) {
            lose(next, "expired");
        }
    }

    void expireAll() {
        for (int i = 0; i < line.size(); i++) {
            if (line.get(i) instanceof Wait wait && isOld(wait)) {
                lose(i, "expired");
                i = -1; // losses may have merged
            }
        }
    }

    /** Where it stands among the outboxes of its session. */
    long key() {
        return key(line);
    }

    static long key(List<Object> line) {
        int next = firstWait(line);
        long lowest = next < 0 ? Long.MAX_VALUE : ((Wait) line.get(next)).since;
        for (Object loss : line.subList(0, next < 0 ? line.size() : next)) {
            lowest = Math.min(lowest, ((Loss) loss).from());
        }
        return lowest;
    }

    /** The lowest offset of which the client has not heard in any way. */
    long outstanding(boolean conservative) {
        return line.stream()
                .mapToLong(item -> item instanceof Loss loss
                        ? loss.from()
                        : conservative ? ((Wait) item).since : ((Wait) item).entry.offset())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    boolean has(String topic) {
        return line.stream()
                .anyMatch(
                        item -> item instanceof Wait wait && wait.entry.topic().equals(topic));
    }

    List<Wait> remove(Predicate<String> topics) {
        List<Wait> removed = new ArrayList<>();
        line.removeIf(item -> {
            boolean leaves = item instanceof Wait wait && topics.test(wait.entry.topic()) && removed.add(wait);
            return leaves;
        });
        mergeLosses();
        return removed;
    }

    /** Takes in what waited elsewhere, by offset; the policy decides on the excess. */
    boolean insert(List<Wait> moved) {
        List<Object> behind = new ArrayList<>(firstWait() < 0 ? List.of() : line.subList(firstWait(), line.size()));
        line.subList(line.size() - behind.size(), line.size()).clear();
        for (Wait wait : moved) {
            behind.add(contract.conflates() ? wait : new Wait(wait.entry, wait.entry.offset()));
        }
        behind.sort(Comparator.comparingLong(item -> item instanceof Loss loss ? loss.from() : ((Wait) item).since)
                .thenComparingLong(item -> item instanceof Loss loss ? loss.from() : ((Wait) item).entry.offset()));
        boolean stays = true;
        for (Object item : behind) {
            if (item instanceof Wait wait) {
                stays &= offer(wait);
            } else {
                line.add(item);
            }
            mergeLosses();
        }
        return stays;
    }

    /** The losses that have to be told before anything else. */
    @Nullable
    Loss leadingLoss() {
        return !line.isEmpty() && line.get(0) instanceof Loss loss ? loss : null;
    }

    @Nullable
    Entry next() {
        return !line.isEmpty() && line.get(0) instanceof Wait wait ? wait.entry : null;
    }

    @Override
    public String toString() {
        return line.toString();
    }

    void takeNext() {
        Object unused = Objects.requireNonNull(line.remove(0));
    }
}
