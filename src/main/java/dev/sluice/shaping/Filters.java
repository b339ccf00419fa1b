package dev.sluice.shaping;

import dev.sluice.field.Band;
import dev.sluice.field.Deadband;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The filters of a lane: one for each deadband and selection, as long as a subscription asks for them. Owned by one lane. */
public final class Filters {

    private final Selections selections;
    private final Map<Key, Filter> byKey = new HashMap<>();

    private record Key(Deadband deadband, @Nullable Selection among) {}

    /** {@code selections} read the documents. */
    public Filters(Selections selections) {
        this.selections = selections;
    }

    /**
     * A part in the filter of a deadband, for one more subscription; to be given back by {@link #leave}.
     *
     * @param among which updates it is told of; null for all
     * @param isFirst whether its client shows nothing yet, and begins with snapshots
     */
    public Filtering enter(Deadband deadband, @Nullable Selection among, boolean isFirst) {
        Filter filter = byKey.computeIfAbsent(
                new Key(deadband, among),
                key -> new Filter(new Band(deadband, selections.field(deadband.field())), selections));
        filter.enter();
        return new Filtering(filter, isFirst);
    }

    public void leave(Filtering filtering) {
        Filter filter = filtering.filter();
        if (filter.leave()) {
            byKey.values().remove(filter);
            selections.leave(filter.band().field());
        }
    }
}
