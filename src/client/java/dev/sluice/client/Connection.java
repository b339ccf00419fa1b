package dev.sluice.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * One socket from its handshake to its end: the server's welcome, answers, credit, and the subscriptions that stand on it.
 * It does not come back; its {@link Link} opens another one.
 */
final class Connection implements Sockets.Events {

    /** Updates on their way at most; more are asked for when half of them were processed. */
    static final long CREDIT_MAX = 1_000;

    private static final Logger LOG = System.getLogger(Connection.class.getPackageName());

    private final Link link;
    private final Counts counts;
    private final Sockets.Socket socket;
    private final Outgoing outgoing;
    private final Watchdog watchdog;
    private final Answers answers;
    private final Map<Long, Feed> subscribes = new HashMap<>();
    private long credit;
    private boolean welcomed;
    private boolean hasEnded;
    private boolean isBehind;
    private Ledger ledger = Ledger.NONE;
    private @Nullable Long goawayMillis;
    private @Nullable Runnable whenClosed;
    private long messageBytesMax = Long.MAX_VALUE;
    private long framesPerSecond = 1_000;
    private long subscriptionsMax = Long.MAX_VALUE;

    Connection(Loop loop, Link link, Counts counts, Sockets sockets, ConnectRequest request) {
        this.link = link;
        this.counts = counts;
        this.watchdog = new Watchdog(loop);
        this.answers = new Answers(loop);
        this.socket = sockets.open(request.uri(), request.token(), this);
        this.outgoing = new Outgoing(loop, socket);
    }

    /**
     * What a connection is opened with.
     *
     * @param token for the handshake; null where there is none
     */
    record ConnectRequest(URI uri, @Nullable String token) {}

    boolean isLive() {
        return welcomed && !isBehind && !watchdog.isQuiet();
    }

    Ledger ledger() {
        return ledger;
    }

    long messageBytesMax() {
        return messageBytesMax;
    }

    /** How many subscriptions the server takes of one connection. */
    long subscriptionsMax() {
        return subscriptionsMax;
    }

    long framesPerSecond() {
        return framesPerSecond;
    }

    /** The delay that a {@code goaway} named; null where none came. */
    @Nullable
    Duration goaway() {
        return goawayMillis == null ? null : Duration.ofMillis(goawayMillis);
    }

    /** Looks whether it still lives. */
    void tick() {
        switch (watchdog.look()) {
            case ASK -> {
                if (welcomed) {
                    outgoing.send(FrameWriter.of("ping"));
                }
            }
            case SILENT -> link.ended(this, 4408, "the server was silent for too long", null);
            case DEAD -> link.ended(this, 4408, "the server gave no sign of life", Duration.ZERO);
            case ALIVE -> {}
        }
    }

    @Override
    public void message(String text) {
        watchdog.heard();
        try {
            for (Frame frame : FrameReader.read(text)) {
                if (!hasEnded) {
                    take(frame);
                }
            }
        } catch (IllegalArgumentException broken) {
            link.ended(this, 1006, "the server sent what is no frame: " + broken.getMessage(), null);
        }
        if (!hasEnded) {
            if (text.startsWith("[")) {
                outgoing.sendArrays();
            }
            grant();
            link.judge();
            socket.next();
        }
    }

    @Override
    public void closed(int code, String reason) {
        if (hasEnded) {
            told();
        } else {
            link.ended(this, code, reason, null);
        }
    }

    private void take(Frame frame) {
        switch (frame.type()) {
            case "update", "snapshot" -> update(Update.of(frame));
            case "heartbeat" -> heartbeat(frame);
            case "gap" -> gap(frame);
            case "welcome" -> welcome(frame);
            case "synced" -> synced(frame);
            case "unsubscribed" -> unsubscribed(frame);
            case "goaway" -> goawayMillis = frame.number("reconnectAfter", 0);
            default -> answer(frame);
        }
    }

    private void answer(Frame frame) {
        if (!answers.take(frame) && frame.type().equals("error")) {
            LOG.log(Level.WARNING, "The server says {0}", frame);
        }
    }

    private void synced(Frame frame) {
        Long id = frame.optionalNumber("id");
        Feed feed = id == null ? null : subscribes.get(id);
        if (feed != null && link.has(feed)) {
            feed.synced();
        }
    }

    private void welcome(Frame frame) {
        welcomed = true;
        watchdog.interval(Duration.ofMillis(frame.number("heartbeat", 5_000)));
        Frame limits = frame.object("limits");
        if (limits != null) {
            messageBytesMax = limits.number("messageBytes", Long.MAX_VALUE);
            subscriptionsMax = limits.number("subscriptions", subscriptionsMax);
            framesPerSecond = limits.number("framesPerSecond", framesPerSecond);
            outgoing.limit(limits.number("messageBytes", 65_536));
        }
        link.welcomed(this);
    }

    private void update(Update update) {
        counts.update();
        credit = Math.max(0, credit - 1);
        Feed feed = link.feedOf(update.topic());
        if (feed != null) {
            feed.take(update);
        }
    }

    private void gap(Frame frame) {
        Gap gap = Gap.of(frame);
        counts.gap(gap);
        link.concernedBy(gap).forEach(feed -> feed.gap(gap));
    }

    private void heartbeat(Frame frame) {
        isBehind = frame.number("behind", 0) > 0;
        ledger = Ledger.of(frame);
        if (frame.has("resume")) {
            String resume = frame.raw("resume");
            long offset = frame.number("offset", 0);
            link.feeds().forEach(feed -> feed.passed(resume, offset));
        }
    }

    /** Nobody asked for it: the token allows less, or a subscription that ends by itself has ended. */
    private void unsubscribed(Frame frame) {
        if (frame.has("id")) {
            answer(frame);
            return;
        }
        List<String> topics = frame.texts("topics");
        for (Feed feed : List.copyOf(link.feeds())) {
            if (topics.containsAll(feed.topics())) {
                link.forget(feed);
                feed.end(
                        feed.contract().endsByItself()
                                ? null
                                : SluiceException.refused(
                                        "forbidden", "the new token does not allow " + feed.topics()));
            }
        }
    }

    void subscribe(Feed feed) {
        long id = answers.expect(false, new Answers.Asker() {
            @Override
            public void answered(Frame frame) {
                if (link.has(feed)) {
                    feed.subscribed(frame);
                }
            }

            @Override
            public void failed(SluiceException fault) {
                link.subscribeFailed(Connection.this, feed, fault);
            }

            @Override
            public void late(SluiceException fault) {
                link.ended(Connection.this, 4408, "a subscribe got " + fault.getMessage(), null);
            }
        });
        subscribes.put(id, feed);
        outgoing.send(feed.subscribe(id));
    }

    void unsubscribe(Feed feed) {
        subscribes.values().remove(feed);
        outgoing.send(FrameWriter.of("unsubscribe").texts("topics", feed.topics()));
    }

    /** Asks for as many more as the subscribers can take and were not asked for yet. */
    void grant() {
        if (!welcomed || hasEnded) {
            return;
        }
        long wanted = Math.min(CREDIT_MAX, link.demand());
        long missing = wanted - credit;
        if (missing >= CREDIT_MAX / 2 || (missing > 0 && wanted < CREDIT_MAX)) {
            credit = wanted;
            outgoing.send(FrameWriter.of("request").number("n", missing));
        }
    }

    /** Sends what is to be published; how many bytes its frame has is the caller's to look at. */
    void publish(Message message, Answers.Asker asker) {
        FrameWriter frame = FrameWriter.of("publish").number("id", answers.expect(true, asker));
        message.writeTo(frame);
        outgoing.send(frame);
    }

    void authenticate(String token, Answers.Asker asker) {
        outgoing.send(FrameWriter.of("auth")
                .number("id", answers.expect(false, asker))
                .text("token", token));
    }

    void ping(Answers.Asker asker) {
        outgoing.send(FrameWriter.of("ping").number("id", answers.expect(false, asker)));
    }

    /** No more events of it; what was asked is answered with what nobody knows. */
    void abort() {
        end();
        socket.abort();
        told();
    }

    /** Ends with a close frame, which the server answers. */
    void close(int code, String reason) {
        outgoing.flush();
        end();
        socket.close(code, reason);
    }

    private void end() {
        hasEnded = true;
        answers.end();
    }

    /** Once the closed socket has gone; the timer is for one that does not go. */
    void whenClosed(Disposable timer, Runnable then) {
        whenClosed = () -> {
            timer.dispose();
            then.run();
        };
    }

    private void told() {
        Runnable then = whenClosed;
        whenClosed = null;
        if (then != null) {
            then.run();
        }
    }
}
