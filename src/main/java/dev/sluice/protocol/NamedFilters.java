package dev.sluice.protocol;

import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.TopicFilter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filters that one frame or query names: in the order in which they came, each once, and at most {@link
 * ClientFrame.Subscribe#TOPICS_MAX} of them. Not thread-safe.
 */
public final class NamedFilters {

    private final String field;
    private final @Nullable FrameId id;
    private final Set<TopicFilter> filters = new LinkedHashSet<>();

    /** {@code field} is what the client calls them, {@code id} that of its frame: a fault tells both. */
    public NamedFilters(String field, @Nullable FrameId id) {
        this.field = field;
        this.id = id;
    }

    /**
     * Takes one in as the client wrote it.
     *
     * @throws ProtocolException if that is no filter, or one too many
     */
    public void add(String text) {
        try {
            filters.add(TopicFilter.of(text));
        } catch (InvalidTopicException e) {
            throw new ProtocolException(ErrorCode.BAD_FILTER, String.valueOf(e.getMessage()), id);
        }
        if (filters.size() > ClientFrame.Subscribe.TOPICS_MAX) {
            throw new ProtocolException(
                    ErrorCode.BAD_PARAMETER,
                    field + " must be 1 to " + ClientFrame.Subscribe.TOPICS_MAX + " filters",
                    id);
        }
    }

    public List<TopicFilter> toList() {
        return List.copyOf(filters);
    }
}
