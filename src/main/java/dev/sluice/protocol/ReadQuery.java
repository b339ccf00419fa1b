package dev.sluice.protocol;

import dev.sluice.message.StreamPosition;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for who reads what is stored: {@code ?filter=quotes/+,sensors/%23&since=<epoch>:<offset>&limit=100}.
 * The rules are those of {@link HandshakeQuery}.
 *
 * @param filters at least one; {@code #} where none is named
 * @param since exclusive; null: from the beginning
 * @param limit at most so many updates
 */
public record ReadQuery(List<TopicFilter> filters, @Nullable StreamPosition since, int limit) {

    public static final int LIMIT_DEFAULT = 1_000;
    public static final int LIMIT_MAX = 10_000;

    private static final List<TopicFilter> ALL = List.of(TopicFilter.of("#"));

    public ReadQuery {
        filters = List.copyOf(filters);
    }

    /**
     * Reads a query as it stands in the URI, still percent-encoded.
     *
     * @throws ProtocolException if a parameter is out of range, twice there, or names a filter that is none
     */
    public static ReadQuery parse(@Nullable String rawQuery) {
        Reader reader = new Reader();
        reader.readAll(rawQuery);
        return new ReadQuery(reader.filtersOrAll(), reader.since, reader.limit);
    }

    /** Reads the filters alone, where the other parameters mean nothing. */
    public static List<TopicFilter> filters(@Nullable String rawQuery) {
        FilterReader reader = new FilterReader();
        reader.readAll(rawQuery);
        return reader.filtersOrAll();
    }

    /** The same for those filters only. */
    public ReadQuery within(List<TopicFilter> others) {
        return new ReadQuery(others, since, limit);
    }

    private static class FilterReader extends QueryReader {

        FilterReader() {
            super("filter");
        }

        @Override
        void read(String name, String raw) {
            if (name.equals("filter")) {
                addFilters(raw);
            }
        }

        List<TopicFilter> filtersOrAll() {
            return filters().isEmpty() ? ALL : filters();
        }
    }

    private static final class Reader extends FilterReader {
        private @Nullable StreamPosition since;
        private int limit = LIMIT_DEFAULT;

        @Override
        void read(String name, String raw) {
            switch (name) {
                case "since" -> since = position(name, once(name, raw));
                case "limit" -> limit = (int) number(name, once(name, raw), 1, LIMIT_MAX);
                default -> super.read(name, raw);
            }
        }
    }
}
