package dev.sluice.protocol;

import dev.sluice.field.Deadband;
import dev.sluice.field.Where;
import dev.sluice.message.StreamPosition;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server tells a client, beside updates and snapshots. Fields stand in the order in which they are written.
 */
public sealed interface ServerFrame {

    /** The name in {@code type}. */
    String type();

    /** First frame of every session. {@code heartbeat} is null where the client turned it off, {@code node} where the server is alone. */
    record Welcome(
            String session,
            String epoch,
            long offset,
            @Nullable Duration heartbeat,
            Limits limits,
            @Nullable String node)
            implements ServerFrame {

        /** Of a server that is alone. */
        public Welcome(String session, String epoch, long offset, @Nullable Duration heartbeat, Limits limits) {
            this(session, epoch, offset, heartbeat, limits, null);
        }

        @Override
        public String type() {
            return "welcome";
        }
    }

    /** The client's token is taken. {@code expires} is when it ends, in Unix seconds. */
    record Authenticated(@Nullable FrameId id, String subject, long expires) implements ServerFrame {
        @Override
        public String type() {
            return "authenticated";
        }
    }

    /**
     * Answers a subscribe, with the contract in force; null stands for none. {@code effective} are the filters that count by
     * what is granted; null where there are no tokens. {@code recovered} is null where the client
     * did not ask to go on from somewhere.
     */
    record Subscribed(
            @Nullable FrameId id,
            List<TopicFilter> topics,
            @Nullable List<TopicFilter> effective,
            String policy,
            int buffer,
            @Nullable Double maxRate,
            @Nullable Duration maxAge,
            @Nullable Where where,
            @Nullable Deadband deadband,
            @Nullable Duration maxSilence,
            @Nullable Long until,
            String epoch,
            long offset,
            @Nullable Boolean recovered)
            implements ServerFrame {
        public Subscribed {
            topics = List.copyOf(topics);
            effective = effective == null ? null : List.copyOf(effective);
        }

        @Override
        public String type() {
            return "subscribed";
        }
    }

    record Unsubscribed(@Nullable FrameId id, List<TopicFilter> topics) implements ServerFrame {
        public Unsubscribed {
            topics = List.copyOf(topics);
        }

        @Override
        public String type() {
            return "unsubscribed";
        }
    }

    /** The snapshots of that subscribe are complete. */
    record Synced(@Nullable FrameId id, long offset) implements ServerFrame {
        @Override
        public String type() {
            return "synced";
        }
    }

    /**
     * Updates were lost here. {@code lost} is null where nobody can know how many, {@code from} and {@code to} where there
     * is no telling, {@code topics} where they are too many to name.
     */
    record Gap(
            @Nullable Long lost,
            long conflated,
            @Nullable Long from,
            @Nullable Long to,
            String reason,
            @Nullable Collection<Topic> topics)
            implements ServerFrame {
        public Gap {
            topics = topics == null ? null : List.copyOf(topics);
        }

        @Override
        public String type() {
            return "gap";
        }
    }

    /**
     * Server's time, resume point, and the session's ledger. {@code resume} is null where there is no resume point. {@code behind} is how long ago the server last knew that it had the whole log; it is written
     * from {@link #BEHIND_MIN} on, below which every server is at times.
     */
    record Heartbeat(
            long ts,
            @Nullable StreamPosition resume,
            long matched,
            long delivered,
            long conflated,
            long lost,
            long filtered,
            long queued,
            Duration behind)
            implements ServerFrame {

        public static final Duration BEHIND_MIN = Duration.ofSeconds(1);

        /** That of the resume point; 0 where there is none. */
        public long offset() {
            return resume == null ? 0 : resume.offset();
        }

        @Override
        public String type() {
            return "heartbeat";
        }
    }

    /** The update is in the journal, safely. */
    record Published(FrameId id, Topic topic, long seq, long offset) implements ServerFrame {
        @Override
        public String type() {
            return "published";
        }
    }

    /** The will is kept, or taken back. */
    record Willed(FrameId id) implements ServerFrame {
        @Override
        public String type() {
            return "willed";
        }
    }

    record Pong(@Nullable FrameId id, long ts) implements ServerFrame {
        @Override
        public String type() {
            return "pong";
        }
    }

    /**
     * A frame of the client could not be carried out: the {@code error} frame. {@code unknown} where it was handed to the log
     * and may be carried out all the same: to send it again might double it.
     */
    record Fault(@Nullable FrameId id, ErrorCode code, String message, boolean unknown) implements ServerFrame {

        public Fault(@Nullable FrameId id, ErrorCode code, String message) {
            this(id, code, message, false);
        }

        /** Whether the same frame may succeed later, and can not be carried out twice. */
        public boolean retryable() {
            return code.retryable() && !unknown;
        }

        @Override
        public String type() {
            return "error";
        }
    }

    /** The server is about to close with 1001. */
    record Goaway(String reason, Duration reconnectAfter) implements ServerFrame {
        @Override
        public String type() {
            return "goaway";
        }
    }

    /**
     * What one client may use.
     *
     * @param messageBytes bytes of one message, joined from its fragments
     * @param filters filters in one subscribe
     * @param subscriptions subscriptions of one session
     * @param buffer updates that may wait for one subscription
     * @param framesPerSecond frames a second from the client
     */
    record Limits(long messageBytes, int filters, int subscriptions, int buffer, int framesPerSecond) {}
}
