package dev.sluice.soak;

import dev.sluice.soak.Counts.Event;
import dev.sluice.soak.Interest.Entry;
import dev.sluice.topic.TopicFilter;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that does all that the protocol asks of one: keeps its view over connections, resumes each subscription from
 * its last heartbeat, and tells what is wrong with what it is sent. Single-threaded.
 */
final class SoakClient implements Wire.Listener {

    private static final int TOO_SLOW = 4409;
    private static final String DISCONNECT = "disconnect";

    private final int port;
    private final int receiveBuffer;
    private final @Nullable Integer credit;
    private final Counts counts;
    private final Consumer<String> faults;
    private final FrameLog log = new FrameLog();
    private final Received received;
    private @Nullable Wire wire;
    private long ids;

    /** {@code credit} is asked for in each handshake, null for none. */
    SoakClient(
            int port,
            int receiveBuffer,
            @Nullable Integer credit,
            boolean everySeq,
            Counts counts,
            Consumer<String> faults) {
        this.port = port;
        this.receiveBuffer = receiveBuffer;
        this.credit = credit;
        this.counts = counts;
        this.faults = faults;
        this.received = new Received(everySeq, counts, log, this::fault, this::resume);
    }

    private void fault(String what) {
        fault(what, "");
    }

    private void fault(String what, String topic) {
        faults.accept(what + log.tell(topic));
    }

    @Nullable
    Wire wire() {
        return wire;
    }

    Interest interest() {
        return received.interest();
    }

    View view() {
        return received.view();
    }

    Account account() {
        return received.account();
    }

    /** Connects, and subscribes anew to all that it had, from where it was. */
    Wire connect() throws IOException {
        counts.add(Event.CONNECTS);
        log.add("connects");
        received.connected(new Account(credit, this::fault));
        Wire made = new Wire(port, "heartbeat=250" + (credit == null ? "" : "&credit=" + credit), receiveBuffer, this);
        wire = made;
        List.copyOf(interest().entries()).forEach(this::resume);
        return made;
    }

    private void resume(Entry entry) {
        Long since = entry.resume();
        if (since == null) {
            subscribe(new Asked(entry.filters(), entry.contract(), entry, true), "");
        } else {
            String position = ",\"since\":{\"epoch\":\"" + received.epoch() + "\",\"offset\":" + since + "}";
            subscribe(new Asked(entry.filters(), entry.contract(), entry, false), position);
        }
    }

    void drop(boolean reset) {
        counts.add(Event.DROPS);
        log.add("drops");
        if (wire != null) {
            wire.cut(reset);
        }
        disconnected();
    }

    private void disconnected() {
        wire = null;
        received.disconnected();
    }

    /** Filters of which at least one is new have their snapshots, or the client has to take its view for doubtful. */
    void subscribe(Collection<TopicFilter> filters, String contract, boolean snapshot) {
        counts.add(filters.stream().allMatch(interest()::has) ? Event.CONTRACT_CHANGES : Event.SUBSCRIBES);
        subscribe(new Asked(filters, contract, null, snapshot), ",\"snapshot\":" + snapshot);
    }

    private void subscribe(Asked subscribe, String more) {
        received.pending().put(++ids, subscribe);
        send("{\"type\":\"subscribe\",\"id\":" + ids + ",\"topics\":" + subscribe.topics() + subscribe.contract + more
                + "}");
    }

    void unsubscribe(Collection<TopicFilter> filters) {
        counts.add(Event.UNSUBSCRIBES);
        Asked asked = new Asked(filters, "", null, false);
        received.pending().put(++ids, asked);
        send("{\"type\":\"unsubscribe\",\"id\":" + ids + ",\"topics\":" + asked.topics() + "}");
    }

    /** Unsubscribes and, when that is answered, resumes on the same connection. */
    void suspend(Entry entry) {
        received.suspend(entry);
        unsubscribe(entry.filters());
    }

    void grant(int n) {
        account().grant(n);
        send("{\"type\":\"request\",\"n\":" + n + "}");
    }

    private void send(String frame) {
        log.add("> " + frame);
        if (wire != null) {
            wire.send(frame);
        }
    }

    boolean isIdle() {
        return wire != null && received.pending().isEmpty();
    }

    @Override
    public void onEnd(int code, String how) {
        log.add("ended " + code + " " + how);
        if (code == TOO_SLOW) {
            counts.add(Event.SENT_AWAY);
        } else if (code == Wire.LOST && mayBeSentAway()) {
            counts.add(Event.CUT_OFF);
        } else {
            fault("ended with " + code + ", " + how);
        }
        disconnected();
    }

    /** The close frame that tells so is best effort. */
    private boolean mayBeSentAway() {
        return interest().entries().stream().anyMatch(entry -> entry.contract().contains(DISCONNECT))
                || received.pending().values().stream().anyMatch(asked -> asked.contract.contains(DISCONNECT));
    }

    @Override
    public void onText(String frame) {
        received.accept(frame);
    }
}
