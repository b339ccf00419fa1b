package dev.sluice.protocol;

import dev.sluice.message.StreamPosition;
import dev.sluice.topic.TopicFilter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for in the query of its handshake: {@code ?topics=quotes/+,sensors/%23&heartbeat=1000}. In it
 * {@code +} is a plus, {@code topics} may repeat, a comma separates. Unknown parameters are ignored.
 *
 * @param subscribe the subscription to begin with; null where no topics were named
 * @param heartbeat interval between heartbeats; zero turns them off
 * @param credit updates that the client can take at once; null where it does not use credit
 */
public record HandshakeQuery(
        ClientFrame.@Nullable Subscribe subscribe,
        Duration heartbeat,
        @Nullable Long credit) {

    public static final Duration HEARTBEAT_DEFAULT = Duration.ofSeconds(5);
    /** As JSON writes numbers; Java would take more. */
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,20}([.][0-9]{1,20})?([eE][+-]?[0-9]{1,3})?");

    /** Stands for what could not be decoded; no topic of ours has it. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final long HEARTBEAT_MILLIS_MIN = 250;
    private static final long HEARTBEAT_MILLIS_MAX = 60_000;

    public static final HandshakeQuery NONE = new HandshakeQuery(null, HEARTBEAT_DEFAULT, null);

    /**
     * Reads a query as it stands in the URI, still percent-encoded.
     *
     * @throws ProtocolException if a parameter is out of range, twice there, or names a filter that is none
     */
    public static HandshakeQuery parse(@Nullable String rawQuery) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return NONE;
        }
        Reader reader = new Reader();
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                reader.read(decode(pair.substring(0, equals)), pair.substring(equals + 1));
            }
        }
        return reader.toQuery();
    }

    /**
     * The same of a client that can send no frames, and that goes on from an event it had seen: the id of that comes before a
     * {@code since} of the query, which was there from its first connection on.
     *
     * @throws ProtocolException if it asks for credit, or the id is none of ours
     */
    public HandshakeQuery forEvents(@Nullable String lastEventId) {
        if (credit != null) {
            throw fault("credit is for WebSocket: on SSE there is no way to grant more");
        }
        if (subscribe == null || lastEventId == null || lastEventId.isEmpty()) {
            return this;
        }
        ContractRequest contract = subscribe.contract().goingOnFrom(Reader.position("Last-Event-ID", lastEventId));
        return new HandshakeQuery(
                new ClientFrame.Subscribe(subscribe.id(), subscribe.topics(), contract), heartbeat, null);
    }

    private static String decode(String raw) {
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

    private static ProtocolException fault(String message) {
        return new ProtocolException(ErrorCode.BAD_PARAMETER, message, null);
    }

    /** Collects the parameters of one query. */
    private static final class Reader {
        private final Set<TopicFilter> filters = new LinkedHashSet<>();
        private final Set<String> seen = new LinkedHashSet<>();
        private Duration heartbeat = HEARTBEAT_DEFAULT;
        private @Nullable Long credit;
        private @Nullable String policy;
        private @Nullable Long buffer;
        private @Nullable Double maxRate;
        private @Nullable Long maxAge;
        private @Nullable Boolean snapshot;
        private @Nullable StreamPosition since;

        void read(String name, String raw) {
            switch (name) {
                case "topics" -> addFilters(raw);
                case "policy" -> policy = once(name, raw);
                case "buffer" -> buffer = number(name, once(name, raw), 1, Long.MAX_VALUE);
                case "snapshot" -> snapshot = bool(name, once(name, raw));
                case "credit" -> credit = number(name, once(name, raw), 0, Long.MAX_VALUE);
                case "heartbeat" -> heartbeat = heartbeat(once(name, raw));
                case "maxRate" -> maxRate = decimal(name, once(name, raw));
                case "maxAge" -> maxAge = number(name, once(name, raw), 1, Long.MAX_VALUE);
                case "since" -> since = position(name, once(name, raw));
                default -> {} // unknown parameters are ignored, as unknown fields are
            }
        }

        private String once(String name, String raw) {
            if (!seen.add(name)) {
                throw fault(name + " stands twice in the query");
            }
            return decode(raw);
        }

        private void addFilters(String raw) {
            for (String filter : raw.split(",", -1)) {
                filters.add(JsonFrameDecoder.filter(decode(filter), null));
            }
            if (filters.size() > ClientFrame.Subscribe.TOPICS_MAX) {
                throw fault("topics must be 1 to " + ClientFrame.Subscribe.TOPICS_MAX + " filters");
            }
        }

        private static Duration heartbeat(String text) {
            return text.equals("off")
                    ? Duration.ZERO
                    : Duration.ofMillis(number("heartbeat", text, HEARTBEAT_MILLIS_MIN, HEARTBEAT_MILLIS_MAX));
        }

        private static long number(String name, String text, long min, long max) {
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

        private static double decimal(String name, String text) {
            if (!DECIMAL.matcher(text).matches()) {
                throw fault(name + " must be a number");
            }
            return Double.parseDouble(text);
        }

        /** An epoch may have colons, an offset has none. */
        private static StreamPosition position(String name, String text) {
            int colon = text.lastIndexOf(':');
            if (colon < 0) {
                throw fault(name + " must be <epoch>:<offset>");
            }
            long offset = number("the offset of " + name, text.substring(colon + 1), 0, Long.MAX_VALUE);
            return new StreamPosition(text.substring(0, colon), offset);
        }

        private static boolean bool(String name, String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw fault(name + " must be true or false");
            };
        }

        HandshakeQuery toQuery() {
            ContractRequest contract = new ContractRequest(policy, buffer, maxRate, maxAge, snapshot, since);
            if (filters.isEmpty()) {
                if (!contract.equals(ContractRequest.DEFAULTS)) {
                    throw fault("topics are missing from the query");
                }
                return new HandshakeQuery(null, heartbeat, credit);
            }
            return new HandshakeQuery(
                    new ClientFrame.Subscribe(null, List.copyOf(filters), contract), heartbeat, credit);
        }
    }
}
