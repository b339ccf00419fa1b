package dev.sluice.http.read;

import dev.sluice.journal.Journal;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last values of all topics that match and that there were when it began, each as it is when its turn comes. Those that
 * have ended by then are left out.
 */
final class LastValuesReading extends Reading {

    private final Journal journal;
    private final List<TopicFilter> filters;
    private final boolean named;
    private final long asOf;
    private final String tail;
    private int next;

    LastValuesReading(Journal journal, List<TopicFilter> filters, boolean lines) {
        super(filters, lines ? UpdatesEncoder.ofLines() : UpdatesEncoder.ofArray("["));
        this.journal = journal;
        this.filters = filters;
        this.named = filters.stream().noneMatch(TopicFilter::hasWildcard);
        this.asOf = journal.head().offset();
        this.tail = lines ? "" : "]";
    }

    @Override
    void read() {
        List<@Nullable Update> values = named ? named() : journal.lastValues(next, stepUpdates(), asOf);
        if (values.isEmpty()) {
            end(tail);
        }
        for (int i = 0; i < values.size() && !isPieceFull(); i++) {
            Update value = values.get(i);
            if (value != null && matches(value)) {
                add(value);
            }
            next++;
        }
    }

    /** Who names topics needs no look at all the others. */
    private List<@Nullable Update> named() {
        List<@Nullable Update> values = new ArrayList<>();
        for (TopicFilter name : filters.subList(next, filters.size())) {
            values.add(journal.lastValue(Topic.of(name.toString())));
        }
        return values;
    }
}
