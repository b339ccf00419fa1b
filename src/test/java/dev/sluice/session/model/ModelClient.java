package dev.sluice.session.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One client of the model: told of what the client does before the session is, and of what the session does to its connection.
 * Throws an {@link AssertionError} at the first frame that is not as it has to be, or that should have come.
 */
public final class ModelClient {

    private final ModelLane lane;
    private final ModelSession session;
    private final ModelStream stream;
    private final ClientView view;

    /**
     * Begins with the lane's next update.
     *
     * @param realHead how far the real lane has come
     * @param isFull whether the socket has no room now
     */
    public ModelClient(ModelLane lane, LongSupplier realHead, BooleanSupplier isFull) {
        this.lane = lane;
        session = new ModelSession(lane, isFull);
        stream = new ModelStream(session, realHead);
        view = new ClientView(session);
        lane.add(session);
    }

    /** It wants no heartbeats. */
    public void wantsNoHeartbeats() {
        session.gapBeatsFrom = session.nowMillis();
    }

    /** It turns credit on. */
    public void beginsWithCredit(long credit) {
        session.credit = credit;
    }

    /** {@code isDirect} tells whether the real session keeps up: what is written does not depend on it, only when. */
    public void begin(BooleanSupplier isDirect) {
        session.isDirect = isDirect;
    }

    /** The filters that it has. */
    public Set<String> filters() {
        return session.subscriptions.filters();
    }

    /** {@code since} is an offset of that epoch, null for none; {@code id} null where it wants no answer. */
    public void subscribe(
            @Nullable String id,
            List<String> filters,
            ModelContract contract,
            @Nullable Boolean snapshot,
            @Nullable Long since,
            String epoch) {
        settle();
        new ModelSubscribe(session).carryOut(id, filters, contract, snapshot, since, epoch);
    }

    /** {@code filters} null for all. */
    public void unsubscribe(String id, @Nullable List<String> filters) {
        settle();
        if (filters != null && !filters().containsAll(filters)) {
            session.answers.add(Map.of("type", "error", "id", id, "code", "not_subscribed"));
            return;
        }
        List<String> leaving = filters == null ? session.subscriptions.filtersByAge() : filters;
        Set<String> before = filters();
        session.subscriptions.unsubscribe(new TreeSet<>(leaving));
        session.leaving.subscriptionsChanged(before);
        session.due.after(() -> session.answers.add(Map.of("type", "unsubscribed", "id", id)));
    }

    public void request(int n) {
        settle();
        session.credit = Math.max(0, session.credit) + n;
    }

    public void ping(String id) {
        settle();
        session.answers.add(Map.of("type", "pong", "id", id));
    }

    /** To be called before anything changes that decides what is written: all that could be written has been. */
    public void settle() {
        stream.settle();
    }

    /** The lane has come to rest; {@code frames} came since this was last called. */
    public void atRest(List<JsonNode> frames) {
        session.takeRestOfDrain(); // a socket that was full is not even asked for room
        session.due.takeAll();
        stream.settle();
        view.see(frames);
    }

    /** Whether it is sent away, as it is too slow for its contract. */
    public boolean isSentAway() {
        return session.doomed;
    }

    /** The resume point of the newest heartbeat. */
    public long resumePoint() {
        return stream.resumePoint();
    }

    /** Its connection is gone. */
    public void gone() {
        lane.remove(session);
    }

    /** It could take everything for long enough. */
    public void assertNothingIsLeft() {
        assertThat(session.queued()).isZero();
        assertThat(session.stored).isEmpty();
        assertThat(session.waiting.first()).isNull();
        view.hasConverged();
    }

    /** The session asks how many bytes it may write. */
    public void onRoom(long room) {
        stream.onRoom(room);
    }

    public void onFrame(JsonNode frame) {
        stream.onFrame(frame);
    }

    /** Frames that many sessions are sent come next, as many as there is room for. */
    public void onOffer() {
        stream.onOffer();
    }

    /** No more of those. */
    public void onOffered() {
        stream.onOffered();
    }

    /** Frames were flushed; {@code all} if the session had no more of them for this chunk than would have fitted. */
    public void onFlush(boolean all) {
        stream.onFlush(all);
    }
}
