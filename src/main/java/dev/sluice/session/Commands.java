package dev.sluice.session;

import dev.sluice.catchup.HeldCursor;
import dev.sluice.catchup.NewestCursor;
import dev.sluice.catchup.RangeCursor;
import dev.sluice.catchup.ReplayCursor;
import dev.sluice.catchup.SnapshotCursor;
import dev.sluice.catchup.StoredCursor;
import dev.sluice.delivery.Contract;
import dev.sluice.lane.Lane;
import dev.sluice.lane.Membership;
import dev.sluice.message.StreamPosition;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.security.Caller;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries out the frames of one client, each whole or not at all, and answers them. */
final class Commands {

    private final Ending ending;
    private final Lane lane;
    private final Membership membership;
    private final SessionLimits limits;
    private final Caller caller;
    private final Subscriptions subscriptions;
    private final FrameSource frames;
    private final Outbound outbound;
    private final Arrivals arrivals;
    private final Leaving leaving;
    private final Publishing publishing;
    private final Testament testament;
    private final Authentication authentication;

    /** Null where the log is this node's alone, and nobody can have seen more of it. */
    private final @Nullable Ahead ahead;

    Commands(
            Ending ending,
            Lane lane,
            Membership membership,
            SessionLimits limits,
            Caller caller,
            Subscriptions subscriptions,
            FrameSource frames,
            Outbound outbound,
            Arrivals arrivals,
            Leaving leaving,
            Publishing publishing,
            Testament testament,
            Authentication authentication) {
        this.ending = ending;
        this.lane = lane;
        this.membership = membership;
        this.limits = limits;
        this.caller = caller;
        this.subscriptions = subscriptions;
        this.frames = frames;
        this.outbound = outbound;
        this.arrivals = arrivals;
        this.leaving = leaving;
        this.publishing = publishing;
        this.testament = testament;
        this.authentication = authentication;
        this.ahead = limits.node() == null ? null : new Ahead(lane, membership, limits.behind());
    }

    /** Whether what a client asks for is to wait for what this node has not read of the log yet; then there is a turn soon, to ask again. */
    boolean isAhead(ClientFrame.Subscribe frame) {
        StreamPosition since = frame.contract().since();
        return ahead != null && since != null && ahead.isAwaited(since);
    }

    /** Nothing is carried out any more. */
    void end() {
        if (ahead != null) {
            ahead.stop();
        }
    }

    /** Throws a {@link ProtocolException} for what the client must not ask; then nothing has changed. */
    void carryOut(ClientFrame frame) {
        if (frame instanceof ClientFrame.Auth auth) {
            authentication.show(auth);
            return;
        }
        authentication.requireShown(frame.id());
        if (frame instanceof ClientFrame.Subscribe subscribe) {
            subscribe(subscribe, subscribe.id() != null);
        } else if (frame instanceof ClientFrame.Unsubscribe unsubscribe) {
            unsubscribe(unsubscribe);
        } else if (frame instanceof ClientFrame.Publish publish) {
            publishing.publish(publish);
        } else if (frame instanceof ClientFrame.Will will) {
            testament.take(will);
        } else if (frame instanceof ClientFrame.Request request) {
            outbound.stepOut();
            frames.grant(request.n());
        } else if (frame instanceof ClientFrame.Ping ping && ping.id() != null) {
            frames.answers().add(new ServerFrame.Pong(ping.id(), limits.nowMicros()));
        }
    }

    /** {@code answered} tells whether the client wants to know of it, also without an id. */
    void subscribe(ClientFrame.Subscribe frame, boolean answered) {
        Contract contract = Terms.grant(frame.contract(), limits.delivery().bufferMax(), frame.id());
        membership.spend(subscriptions.filterCount() + (long) frame.topics().size() * caller.subscribeFilters());
        Map<TopicFilter, List<TopicFilter>> filters = granted(frame);
        List<TopicFilter> effective =
                filters.values().stream().flatMap(List::stream).distinct().toList();
        List<TopicFilter> added = new ArrayList<>();
        filters.forEach((asked, parts) -> added.addAll(subscriptions.added(asked, parts)));
        requireRoom(frame, filters, added);
        StreamPosition since = frame.contract().since();
        if (since != null && frame.topics().stream().anyMatch(subscriptions::has)) {
            throw new ProtocolException(
                    ErrorCode.BAD_PARAMETER, "since goes with filters that are not subscribed to yet", frame.id());
        }
        Long until = contract.until();
        long head = lane.journal().head().offset();
        if (until != null && until > head) {
            throw new ProtocolException(
                    ErrorCode.BAD_PARAMETER,
                    "until must not be beyond the head of the log, which is " + head,
                    frame.id());
        }
        boolean recovered = since != null && lane.journal().canRecover(since);
        if (answered) {
            frames.answers()
                    .add(subscribed(frame.id(), frame.topics(), effective, contract, since == null ? null : recovered));
        }
        outbound.stepOut();
        Map<TopicFilter, Long> older = subscriptions.seenTo();
        Set<TopicFilter> before = subscriptions.effective();
        boolean wasSentMore = recovered || subscriptions.hasRangeOf(frame.topics());
        boolean isFirst = older.isEmpty()
                && since == null
                && !Boolean.FALSE.equals(frame.contract().snapshot());
        long from = since != null && recovered ? since.offset() : lane.head();
        endIfTooMuch(subscriptions.subscribe(filters, contract, from, isFirst, arrivals::under));
        if (since != null && until != null) {
            frames.stored().add(range(frame, answered, effective, since, until, older));
            membership.touch();
            return;
        }
        leaving.subscriptionsChanged(before, frames.stored());
        if (wasSentMore) {
            leaving.assumeAll();
        }
        arrivals.takeInReleased();
        boolean holds = recovered && contract.maxSilence() != null;
        frames.stored()
                .add(
                        recovered
                                ? history(frame, answered && !holds, effective, contract.conflates(), from, older)
                                : snapshots(frame, answered, effective, added, older));
        if (holds) {
            frames.stored().add(new HeldCursor(frame.id(), answered, effective, from, lane));
        }
        membership.touch();
    }

    /** What counts of each filter that is asked for. */
    private Map<TopicFilter, List<TopicFilter>> granted(ClientFrame.Subscribe frame) {
        Map<TopicFilter, List<TopicFilter>> granted = new LinkedHashMap<>();
        int count = 0;
        for (TopicFilter asked : frame.topics()) {
            List<TopicFilter> parts = caller.effective(asked);
            if (parts.isEmpty() && asked.isSystem()) {
                throw new ProtocolException(ErrorCode.FORBIDDEN, Caller.READING_FORBIDDEN, frame.id());
            }
            granted.put(asked, parts);
            count += parts.size();
            if (count > limits.session().filters()) {
                throw tooManyFilters(frame.id()); // at once: each of the others is held against all that is granted
            }
        }
        if (count == 0) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, Caller.READING_FORBIDDEN, frame.id());
        }
        return granted;
    }

    /** The client may do something else than before: what it may hear of no more ends, and it is told so. */
    void onRights() {
        membership.spend((long) subscriptions.filterCount() * caller.subscribeFilters());
        outbound.stepOut();
        Set<TopicFilter> before = subscriptions.effective();
        Subscriptions.Narrowed narrowed = subscriptions.narrow(caller::effective, arrivals::under);
        endIfTooMuch(narrowed.stays());
        leaving.subscriptionsChanged(before, frames.stored());
        arrivals.takeInReleased();
        frames.ledgerFrames().nameOnly(caller::mayHearOf);
        testament.onRights();
        for (Subscription changed : narrowed.changed()) {
            List<TopicFilter> asked = List.copyOf(changed.filters().keySet());
            frames.answers()
                    .add(
                            changed.isOver()
                                    ? new ServerFrame.Unsubscribed(null, asked)
                                    : subscribed(null, asked, changed.effective(), changed.contract(), null));
        }
        membership.touch();
    }

    private StoredCursor history(
            ClientFrame.Subscribe frame,
            boolean answered,
            List<TopicFilter> filters,
            boolean newest,
            long since,
            Map<TopicFilter, Long> older) {
        return newest
                ? new NewestCursor(frame.id(), answered, filters, since, older, lane, lane.journal())
                : new ReplayCursor(frame.id(), answered, filters, since, older, lane, lane.journal());
    }

    /** All that is there of it, whether something is missing or not: that is told in its place. */
    private StoredCursor range(
            ClientFrame.Subscribe frame,
            boolean answered,
            List<TopicFilter> filters,
            StreamPosition since,
            long until,
            Map<TopicFilter, Long> older) {
        boolean isOfThisLog = since.epoch().equals(lane.epoch())
                && since.offset() <= lane.journal().head().offset();
        if (!isOfThisLog) {
            frames.answers().add(frames.ledgerFrames().historyGap(null, null));
        }
        return new RangeCursor(
                frame.id(),
                answered,
                filters,
                isOfThisLog ? Math.min(since.offset(), until) : until,
                until,
                older,
                lane,
                lane.journal(),
                new Range(subscriptions.newest()));
    }

    private void endIfTooMuch(boolean stays) {
        if (!stays) {
            ending.endSoon(CloseCode.TOO_SLOW);
        }
    }

    private void requireRoom(
            ClientFrame.Subscribe frame, Map<TopicFilter, List<TopicFilter>> filters, List<TopicFilter> added) {
        FrameId id = frame.id();
        if (frames.stored().isFull()) {
            throw new ProtocolException(
                    ErrorCode.RATE_LIMITED, "too many subscribes wait for their snapshots or replays", id);
        }
        if (subscriptions.countWith(frame.topics()) > limits.session().subscriptions()
                || subscriptions.filterCount() + added.size() + subscriptions.vainMoreWith(filters)
                        > limits.session().filters()) {
            throw tooManyFilters(id);
        }
        long asked = subscriptions.askedBytesMoreWith(filters);
        long bytes = added.stream().mapToLong(TopicFilter::indexBytes).sum() + asked;
        long bytesMax = limits.session().indexBytesPerSession().toBytes();
        if (bytes > 0 && subscriptions.indexBytes() + bytes > bytesMax) {
            throw tooMany(
                    "the filters of one session may take " + bytesMax
                            + " bytes of the server's memory, and these are too many or have too many levels",
                    id);
        }
        if (!lane.fanOut().indexBytes().hasRoomFor(subscriptions.indexBytesMoreWith(added) + asked)) {
            throw tooMany(GrantedBytes.NO_ROOM, id);
        }
    }

    private ProtocolException tooManyFilters(@Nullable FrameId id) {
        SessionProperties session = limits.session();
        return tooMany(
                "at most " + session.subscriptions() + " subscriptions with " + session.filters() + " filters", id);
    }

    private static ProtocolException tooMany(String message, @Nullable FrameId id) {
        return new ProtocolException(ErrorCode.TOO_MANY_SUBSCRIPTIONS, message, id);
    }

    private ServerFrame subscribed(
            @Nullable FrameId id,
            List<TopicFilter> asked,
            List<TopicFilter> effective,
            Contract contract,
            @Nullable Boolean recovered) {
        return new ServerFrame.Subscribed(
                id,
                asked,
                caller.tokens() == null ? null : effective,
                contract.policy().wireName(),
                contract.buffer(),
                contract.maxRate(),
                contract.maxAge(),
                contract.where(),
                contract.deadband(),
                contract.maxSilence(),
                contract.until(),
                lane.epoch(),
                lane.head(),
                recovered);
    }

    private StoredCursor snapshots(
            ClientFrame.Subscribe frame,
            boolean answered,
            List<TopicFilter> filters,
            List<TopicFilter> added,
            Map<TopicFilter, Long> older) {
        StreamPosition since = frame.contract().since();
        if (since != null) {
            boolean spans = since.epoch().equals(lane.epoch()) && since.offset() < lane.head();
            frames.answers()
                    .add(frames.ledgerFrames()
                            .historyGap(
                                    spans ? Long.valueOf(since.offset() + 1) : null,
                                    spans ? Long.valueOf(lane.head()) : null));
            return new SnapshotCursor(frame.id(), answered, filters, Map.of(), lane); // what has none is gone
        }
        Boolean snapshot = frame.contract().snapshot();
        List<TopicFilter> wanted = snapshot == null ? added : snapshot ? filters : List.of();
        return new SnapshotCursor(frame.id(), answered, wanted, older, lane);
    }

    private void unsubscribe(ClientFrame.Unsubscribe frame) {
        membership.spend(subscriptions.filterCount());
        List<TopicFilter> over = frame.topics() == null ? subscriptions.filters() : frame.topics();
        if (!over.stream().allMatch(subscriptions::has)) {
            throw new ProtocolException(ErrorCode.NOT_SUBSCRIBED, "a filter is not subscribed to", frame.id());
        }
        outbound.stepOut();
        Set<TopicFilter> before = subscriptions.effective();
        endIfTooMuch(subscriptions.unsubscribe(over));
        leaving.subscriptionsChanged(before, frames.stored());
        arrivals.takeInReleased();
        membership.touch();
        if (frame.id() != null) {
            frames.answers().add(new ServerFrame.Unsubscribed(frame.id(), over));
        }
    }
}
