package dev.sluice.soak;

import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The subscriptions that a client has by the server's answers, kept over its connections, each with its resume point. */
final class Interest {

    /** One subscription; its resume point is that of the last heartbeat behind its {@code subscribed}. */
    static final class Entry {
        private final Set<TopicFilter> filters = new LinkedHashSet<>();
        private final String contract;
        private boolean confirmed;
        private @Nullable Long resume;

        private Entry(Collection<TopicFilter> filters, String contract) {
            this.filters.addAll(filters);
            this.contract = contract;
        }

        Set<TopicFilter> filters() {
            return filters;
        }

        String contract() {
            return contract;
        }

        @Nullable
        Long resume() {
            return resume;
        }

        boolean matches(String topic) {
            return Topics.matches(filters, topic);
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    List<Entry> entries() {
        return entries;
    }

    /** The server has made a subscription of these filters, which others of the client may have had. */
    Entry subscribed(Collection<TopicFilter> filters, String contract) {
        Entry made = new Entry(filters, contract);
        Long resume = Long.MAX_VALUE;
        for (TopicFilter filter : filters) {
            Entry before = having(filter);
            resume = before == null || before.resume == null || resume == null
                    ? null
                    : Long.valueOf(Math.min(resume, before.resume));
        }
        made.resume = resume;
        made.confirmed = true;
        remove(filters);
        entries.add(made);
        return made;
    }

    private @Nullable Entry having(TopicFilter filter) {
        return entries.stream()
                .filter(entry -> entry.filters.contains(filter))
                .findFirst()
                .orElse(null);
    }

    boolean has(TopicFilter filter) {
        return having(filter) != null;
    }

    void remove(Collection<TopicFilter> filters) {
        entries.forEach(entry -> entry.filters.removeAll(filters));
        entries.removeIf(entry -> entry.filters.isEmpty());
    }

    /** An entry that had lost its connection is there again, as the one made last. */
    void resumed(Entry entry, boolean recovered) {
        entry.confirmed = true;
        entry.resume = recovered ? entry.resume : null;
        if (entries.remove(entry)) {
            entries.add(entry);
        }
    }

    /** Has to be subscribed anew, but its topics are kept. */
    void suspended(Entry entry) {
        entry.confirmed = false;
    }

    void disconnected() {
        entries.forEach(this::suspended);
    }

    void heartbeat(long resumePoint) {
        entries.stream().filter(entry -> entry.confirmed).forEach(entry -> entry.resume = resumePoint);
    }

    /** Whether the server has it too, by its answers. */
    boolean covers(String topic) {
        return entries.stream().anyMatch(entry -> entry.confirmed && entry.matches(topic));
    }

    boolean wants(String topic) {
        return entries.stream().anyMatch(entry -> entry.matches(topic));
    }

    boolean isConfirmed() {
        return entries.stream().allMatch(entry -> entry.confirmed);
    }
}
