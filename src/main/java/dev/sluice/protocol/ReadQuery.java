package dev.sluice.protocol;

import dev.sluice.field.Pointer;
import dev.sluice.fold.Fold;
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
 * @param fold the windows that are wanted in place of updates; null for these
 * @param points how few of the updates are wanted; null for all
 */
public record ReadQuery(
        List<TopicFilter> filters,
        @Nullable StreamPosition since,
        int limit,
        @Nullable Fold fold,
        @Nullable Points points) {

    public static final int LIMIT_DEFAULT = 1_000;
    public static final int LIMIT_MAX = 10_000;

    private static final List<TopicFilter> ALL = List.of(TopicFilter.of("#"));

    /**
     * As many updates as a chart can show: those with the least and the greatest number of each stretch of time.
     *
     * @param field where the number stands
     * @param count at most so many, {@link #MIN} to {@link #MAX}
     */
    public record Points(Pointer field, int count) {
        public static final int MIN = 10;
        public static final int MAX = 10_000;
    }

    public ReadQuery {
        filters = List.copyOf(filters);
    }

    /** Of updates as they are. */
    public ReadQuery(List<TopicFilter> filters, @Nullable StreamPosition since, int limit) {
        this(filters, since, limit, null, null);
    }

    /**
     * Reads a query as it stands in the URI, still percent-encoded.
     *
     * @throws ProtocolException if a parameter is out of range, twice there, or names a filter that is none
     */
    public static ReadQuery parse(@Nullable String rawQuery) {
        Reader reader = new Reader();
        reader.readAll(rawQuery);
        return reader.toQuery();
    }

    /** Reads the filters alone, where the other parameters mean nothing. */
    public static List<TopicFilter> filters(@Nullable String rawQuery) {
        FilterReader reader = new FilterReader();
        reader.readAll(rawQuery);
        return reader.filtersOrAll();
    }

    /** The same for those filters only. */
    public ReadQuery within(List<TopicFilter> others) {
        return new ReadQuery(others, since, limit, fold, points);
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
        private final FoldReader fold = new FoldReader();
        private @Nullable Integer points;

        @Override
        void read(String name, String raw) {
            switch (name) {
                case "since" -> since = position(name, once(name, raw));
                case "limit" -> limit = (int) number(name, once(name, raw), 1, LIMIT_MAX);
                case "fold" -> fold.shape(once(name, raw));
                case "field" -> fold.field(once(name, raw));
                case "every" -> fold.every(once(name, raw));
                case "points" -> points = (int) number(name, once(name, raw), Points.MIN, Points.MAX);
                default -> super.read(name, raw);
            }
        }

        ReadQuery toQuery() {
            if (points == null) {
                return new ReadQuery(filtersOrAll(), since, limit, fold.toFold(), null);
            }
            return new ReadQuery(filtersOrAll(), since, limit, null, new Points(fold.fieldAlone("points"), points));
        }
    }
}
