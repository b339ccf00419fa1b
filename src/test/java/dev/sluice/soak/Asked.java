package dev.sluice.soak;

import dev.sluice.soak.Interest.Entry;
import dev.sluice.topic.TopicFilter;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A subscribe or unsubscribe that is not answered, or whose snapshots or replay are under way. */
final class Asked {

    final List<TopicFilter> filters;
    final String contract;
    /** What a subscribe brings back that was there before. */
    final @Nullable Entry resumes;

    boolean snapshot;
    boolean replays;
    View.@Nullable Refresh refresh;
    private boolean gapAwaited;

    Asked(Collection<TopicFilter> filters, String contract, @Nullable Entry resumes, boolean snapshot) {
        this.filters = List.copyOf(filters);
        this.contract = contract;
        this.resumes = resumes;
        this.snapshot = snapshot;
    }

    /** As {@code topics} of a frame. */
    String topics() {
        return filters.stream().map(filter -> "\"" + filter + "\"").collect(Collectors.joining(",", "[", "]"));
    }

    boolean matches(String topic) {
        return Topics.matches(filters, topic);
    }

    /** The answer to its {@code since}: all will be replayed, or a gap and snapshots follow. */
    void answered(boolean recovered) {
        replays = recovered;
        snapshot = !recovered;
        gapAwaited = !recovered;
    }

    /** Takes a history gap for its own if it waits for one. */
    boolean takeGap(long to) {
        if (!gapAwaited || refresh == null) {
            return false;
        }
        gapAwaited = false;
        refresh.beginBehindGap(to);
        return true;
    }
}
