package dev.sluice.protocol;

import dev.sluice.message.Draft;
import dev.sluice.message.LastWill;
import dev.sluice.topic.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client can ask for. A frame without {@code id} gets no answer unless it fails. */
public sealed interface ClientFrame {

    @Nullable
    FrameId id();

    /** Asks for all updates that one of the filters matches; 1 to 64 of them, none twice. */
    record Subscribe(@Nullable FrameId id, List<TopicFilter> topics, ContractRequest contract) implements ClientFrame {

        /** Most filters of one frame (protocol, section 3). */
        public static final int TOPICS_MAX = 64;

        public Subscribe {
            topics = List.copyOf(topics);
        }
    }

    /** Ends filters of an earlier subscribe, as written there; without topics, all. */
    record Unsubscribe(@Nullable FrameId id, @Nullable List<TopicFilter> topics) implements ClientFrame {

        public Unsubscribe {
            topics = topics == null ? null : List.copyOf(topics);
        }
    }

    /** Publishes a value, which is handed over to the log; {@code null} retires the topic. */
    record Publish(@Nullable FrameId id, Draft draft) implements ClientFrame {}

    /** Grants credit: the client can take {@code n} more updates. */
    record Request(@Nullable FrameId id, long n) implements ClientFrame {}

    /** Shows a token, the first one or another one of the same subject. */
    record Auth(@Nullable FrameId id, String token) implements ClientFrame {

        /** Without the token, wherever it may be printed. */
        @Override
        public String toString() {
            return "Auth[id=" + id + "]";
        }
    }

    /** Says what is to be done when the session ends without taking leave, in place of what it said before; a will that wants nothing takes that back. */
    record Will(@Nullable FrameId id, LastWill will) implements ClientFrame {}

    record Ping(@Nullable FrameId id) implements ClientFrame {}
}
