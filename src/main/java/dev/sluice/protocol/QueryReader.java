package dev.sluice.protocol;

import dev.sluice.message.StreamPosition;
import dev.sluice.topic.TopicFilter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of one query, still percent-encoded as it stands in the URI. In it {@code +} is a plus; a parameter
 * stands once, but that of the filters, which may repeat, and in which a comma separates. What is wrong is a {@link
 * ProtocolException}. Not thread-safe.
 */
abstract class QueryReader {

    /** Stands for what could not be decoded; no topic of ours has it. */
    private static final char REPLACEMENT = '\uFFFD';

    private final NamedFilters filters;
    private final Set<String> seen = new HashSet<>();

    /** {@code filtersName} is that of the parameter with the filters. */
    QueryReader(String filtersName) {
        this.filters = new NamedFilters(filtersName, null);
    }

    final void readAll(@Nullable String rawQuery) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return;
        }
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                read(decode(pair.substring(0, equals)), pair.substring(equals + 1));
            }
        }
    }

    /** The value of the first parameter of that name, empty if there is none; of a query that may be bad. */
    static String firstOf(String name, @Nullable String rawQuery) {
        for (String pair : rawQuery == null ? new String[0] : rawQuery.split("&", -1)) {
            int equals = Math.max(0, pair.indexOf('='));
            try {
                if (decode(pair.substring(0, equals)).equals(name)) {
                    return decode(pair.substring(equals + 1));
                }
            } catch (ProtocolException e) {
                // a fault of the query, told by who reads all of it
            }
        }
        return "";
    }

    /** Takes in one parameter, its value still encoded; unknown ones are ignored, as unknown fields are. */
    abstract void read(String name, String raw);

    final String once(String name, String raw) {
        if (!seen.add(name)) {
            throw fault(name + " stands twice in the query");
        }
        return decode(raw);
    }

    final void addFilters(String raw) {
        for (String filter : raw.split(",", -1)) {
            filters.add(decode(filter));
        }
    }

    /** In the order in which they came, each once. */
    final List<TopicFilter> filters() {
        return filters.toList();
    }

    static String decode(String raw) {
        String text;
        try {
            text = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw fault("query has a broken percent escape");
        }
        if (text.indexOf(REPLACEMENT) >= 0) {
            throw fault("query is not UTF-8");
        }
        return text;
    }

    static long number(String name, String text, long min, long max) {
        try {
            long number = Long.parseLong(text);
            boolean plain = text.chars().allMatch(c -> c >= '0' && c <= '9'); // no sign, no other script's digits
            if (plain && number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, like a number out of range
        }
        throw fault(name + " must be an integer from " + min + (max == Long.MAX_VALUE ? " on" : " to " + max));
    }

    static StreamPosition position(String name, String text) {
        StreamPosition position = StreamPosition.ofResumePoint(text);
        if (position == null) {
            throw fault(name + " must be a resume point, <epoch>:<offset>");
        }
        return position;
    }

    static ProtocolException fault(String message) {
        return new ProtocolException(ErrorCode.BAD_PARAMETER, message, null);
    }
}
