package dev.sluice.protocol;

import dev.sluice.field.Deadband;
import dev.sluice.field.InvalidFieldException;
import dev.sluice.field.Term;
import dev.sluice.field.Where;
import dev.sluice.message.StreamPosition;
import dev.sluice.topic.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for in the query of its handshake: {@code ?topics=quotes/+,sensors/%23&heartbeat=1000}. In it
 * {@code +} is a plus, {@code topics} may repeat, a comma separates. Unknown parameters are ignored.
 *
 * @param subscribe the subscription to begin with; null where no topics were named
 * @param heartbeat interval between heartbeats; zero turns them off
 * @param credit updates that the client can take at once; null where it does not use credit
 * @param arrays whether messages are arrays of frames, both ways
 */
public record HandshakeQuery(
        ClientFrame.@Nullable Subscribe subscribe,
        Duration heartbeat,
        @Nullable Long credit,
        boolean arrays) {

    public static final Duration HEARTBEAT_DEFAULT = Duration.ofSeconds(5);
    /** As JSON writes numbers; Java would take more. */
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,20}([.][0-9]{1,20})?([eE][+-]?[0-9]{1,3})?");

    private static final String ARRAYS = "array";

    private static final long HEARTBEAT_MILLIS_MIN = 250;
    private static final long HEARTBEAT_MILLIS_MAX = 60_000;

    public static final HandshakeQuery NONE = new HandshakeQuery(null, HEARTBEAT_DEFAULT, null, false);

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
        reader.readAll(rawQuery);
        return reader.toQuery();
    }

    /** Whether what answers a query is to be in arrays, whatever else is wrong with it. */
    public static boolean asksForArrays(@Nullable String rawQuery) {
        return QueryReader.firstOf("frames", rawQuery).equals(ARRAYS);
    }

    /**
     * The same of a client that can send no frames, and that goes on from an event it had seen: the id of that comes before a
     * {@code since} of the query, which was there from its first connection on. An id that is none of ours is a place that
     * nobody can go on from, and no fault: at a 400 an EventSource would give up for good, and has no way to forget the id.
     *
     * @throws ProtocolException if it asks for credit, or for arrays
     */
    public HandshakeQuery forEvents(@Nullable String lastEventId) {
        if (credit != null) {
            throw QueryReader.fault("credit is for WebSocket: on SSE there is no way to grant more");
        }
        if (arrays) {
            throw QueryReader.fault("frames is for WebSocket: on SSE an event has one frame");
        }
        if (subscribe == null || lastEventId == null || lastEventId.isEmpty()) {
            return this;
        }
        StreamPosition seen = StreamPosition.ofResumePoint(lastEventId);
        ContractRequest contract = subscribe.contract().goingOnFrom(seen == null ? StreamPosition.NOWHERE : seen);
        return new HandshakeQuery(
                new ClientFrame.Subscribe(subscribe.id(), subscribe.topics(), contract), heartbeat, null, false);
    }

    /** Collects the parameters of one query. */
    private static final class Reader extends QueryReader {
        private Duration heartbeat = HEARTBEAT_DEFAULT;
        private @Nullable Long credit;
        private boolean arrays;
        private @Nullable String policy;
        private @Nullable Long buffer;
        private @Nullable Double maxRate;
        private @Nullable Long maxAge;
        private @Nullable Boolean snapshot;
        private @Nullable StreamPosition since;
        private @Nullable Deadband deadband;
        private @Nullable Long maxSilence;
        private @Nullable Long until;
        private final List<Term> where = new ArrayList<>(0);

        Reader() {
            super("topics");
        }

        @Override
        void read(String name, String raw) {
            switch (name) {
                case "topics" -> addFilters(raw);
                case "policy" -> policy = once(name, raw);
                case "buffer" -> buffer = number(name, once(name, raw), 1, Long.MAX_VALUE);
                case "snapshot" -> snapshot = bool(name, once(name, raw));
                case "credit" -> credit = number(name, once(name, raw), 0, Long.MAX_VALUE);
                case "frames" -> arrays = arrays(once(name, raw));
                case "heartbeat" -> heartbeat = heartbeat(once(name, raw));
                case "maxRate" -> maxRate = decimal(name, once(name, raw));
                case "maxAge" -> maxAge = number(name, once(name, raw), 1, Long.MAX_VALUE);
                case "since" -> since = position(name, once(name, raw));
                case "deadband" -> deadband = QueryTerm.deadband(once(name, raw));
                case "maxSilence" -> maxSilence = number(name, once(name, raw), 1, Long.MAX_VALUE);
                case "until" -> until = number(name, once(name, raw), 0, Long.MAX_VALUE);
                case "where" -> where.add(QueryTerm.of(decode(raw)));
                default -> {}
            }
        }

        private static Duration heartbeat(String text) {
            return text.equals("off")
                    ? Duration.ZERO
                    : Duration.ofMillis(number("heartbeat", text, HEARTBEAT_MILLIS_MIN, HEARTBEAT_MILLIS_MAX));
        }

        private static boolean arrays(String text) {
            if (!text.equals(ARRAYS)) {
                throw fault("frames must be " + ARRAYS + ", or not be there");
            }
            return true;
        }

        private static double decimal(String name, String text) {
            if (!DECIMAL.matcher(text).matches()) {
                throw fault(name + " must be a number");
            }
            return Double.parseDouble(text);
        }

        private static boolean bool(String name, String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw fault(name + " must be true or false");
            };
        }

        private @Nullable Where where() {
            try {
                return where.isEmpty() ? null : new Where(where);
            } catch (InvalidFieldException e) {
                throw fault(String.valueOf(e.getMessage()));
            }
        }

        HandshakeQuery toQuery() {
            ContractRequest contract = new ContractRequest(
                    policy, buffer, maxRate, maxAge, snapshot, since, where(), deadband, maxSilence, until);
            List<TopicFilter> filters = filters();
            if (filters.isEmpty()) {
                if (!contract.equals(ContractRequest.DEFAULTS)) {
                    throw fault("topics are missing from the query");
                }
                return new HandshakeQuery(null, heartbeat, credit, arrays);
            }
            return new HandshakeQuery(new ClientFrame.Subscribe(null, filters, contract), heartbeat, credit, arrays);
        }
    }
}
