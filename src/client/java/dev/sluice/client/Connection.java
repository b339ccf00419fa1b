package dev.sluice.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * One connection from its opening to its end: what the server says on it, and what waits for an answer. It does not come
 * back; its {@link ConnectionOwner} opens another one. How the subscriptions get to the server is said by its kinds.
 */
abstract sealed class Connection implements Sockets.Events permits SocketConnection, StreamConnection {

    static final int ABNORMAL = 1006;

    private static final Logger LOG = System.getLogger(Connection.class.getPackageName());

    private final ConnectionOwner owner;
    private final Counts counts;
    private final Watchdog watchdog;
    private final Answers answers;
    private final Sockets.Socket socket;
    private boolean isWelcomed;
    private boolean hasEnded;
    private boolean isBehind;
    private Ledger ledger = Ledger.NONE;
    private @Nullable Long goawayMillis;
    private @Nullable Runnable whenClosed;
    private long messageBytesMax = Long.MAX_VALUE;
    private long framesPerSecond = 1_000;
    private long subscriptionsMax = Long.MAX_VALUE;

    Connection(Loop loop, ConnectionOwner owner, Counts counts, Function<Sockets.Events, Sockets.Socket> opener) {
        this.owner = owner;
        this.counts = counts;
        this.watchdog = new Watchdog(loop);
        this.answers = new Answers(loop);
        this.socket = opener.apply(this);
    }

    /** Asks for a subscription, or for the rest of it. */
    abstract void subscribe(Feed feed);

    /** Asks for what more of it counts by now: for the last values of all, or of what is added alone. */
    abstract void widen(Feed feed, boolean isAll);

    abstract void unsubscribe(Feed feed);

    /** The subscribers may take more than before. */
    abstract void grant();

    /** Sends what is to be published; how many bytes its frame has is the caller's to look at. */
    abstract void publish(Message message, Answers.Asker asker);

    /** Sends what is to be done when this connection ends without leave. */
    abstract void leave(Will will, Answers.Asker asker);

    abstract void authenticate(String token, Answers.Asker asker);

    abstract void ping(Answers.Asker asker);

    /** Asks for a sign of life, where there is a way to. */
    abstract void ask();

    /** Whose subscription a frame is about; null where it is nobody's any more. */
    abstract @Nullable Feed feedOf(Frame frame);

    /** Whether it carries one subscription, and no other can be added. */
    abstract boolean isStream();

    final ConnectionOwner owner() {
        return owner;
    }

    final Answers answers() {
        return answers;
    }

    final Watchdog watchdog() {
        return watchdog;
    }

    final Sockets.Socket socket() {
        return socket;
    }

    final boolean isWelcomed() {
        return isWelcomed;
    }

    /** Whether frames can be sent. */
    final boolean isOpen() {
        return isWelcomed && !hasEnded;
    }

    final boolean isLive() {
        return isWelcomed && !isBehind && !watchdog.isQuiet();
    }

    final Ledger ledger() {
        return ledger;
    }

    final long messageBytesMax() {
        return messageBytesMax;
    }

    /** How many subscriptions the server takes of one connection. */
    final long subscriptionsMax() {
        return subscriptionsMax;
    }

    final long framesPerSecond() {
        return framesPerSecond;
    }

    /** The delay that a {@code goaway} named; null where none came. */
    final @Nullable Duration goaway() {
        return goawayMillis == null ? null : Duration.ofMillis(goawayMillis);
    }

    /** Looks whether it still lives. */
    void tick() {
        switch (watchdog.look()) {
            case ASK -> {
                if (isWelcomed) {
                    ask();
                }
            }
            case SILENT -> silent();
            case DEAD -> owner.ended(this, 4408, "the server gave no sign of life", Duration.ZERO);
            case ALIVE -> {}
        }
    }

    void silent() {
        owner.ended(this, 4408, "the server was silent for too long", null);
    }

    @Override
    public final void message(String text) {
        watchdog.heard();
        try {
            for (Frame frame : FrameReader.read(text)) {
                if (!hasEnded) {
                    take(frame);
                }
            }
        } catch (IllegalArgumentException broken) {
            owner.ended(this, ABNORMAL, "the server sent what is no frame: " + broken.getMessage(), null);
        }
        if (!hasEnded) {
            processed(text);
            owner.judge();
        }
    }

    /** All frames of a message were handed on. */
    abstract void processed(String message);

    @Override
    public final void closed(int code, String reason) {
        if (hasEnded) {
            told();
        } else {
            owner.ended(this, code, reason, null);
        }
    }

    private void take(Frame frame) {
        switch (frame.type()) {
            case "update", "snapshot" -> update(Update.of(frame));
            case "heartbeat" -> heartbeat(frame);
            case "gap" -> gap(frame);
            case "welcome" -> welcome(frame);
            case "subscribed" -> subscribed(frame);
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

    /** Where nobody asked for it, the token allows less. */
    void subscribed(Frame frame) {
        if (frame.has("id")) {
            answer(frame);
        } else {
            within(frame).forEach(feed -> feed.counts(frame));
        }
    }

    /** The subscriptions that a frame without an id is about. */
    private List<Feed> within(Frame frame) {
        List<String> topics = frame.texts("topics");
        return owner.carried().all().stream()
                .filter(feed -> topics.containsAll(feed.topics()))
                .toList();
    }

    private void synced(Frame frame) {
        Feed feed = feedOf(frame);
        if (feed != null && owner.carried().has(feed)) {
            feed.synced();
        }
    }

    private void welcome(Frame frame) {
        isWelcomed = true;
        watchdog.interval(Duration.ofMillis(frame.number("heartbeat", 5_000)));
        Frame limits = frame.object("limits");
        if (limits != null) {
            messageBytesMax = limits.number("messageBytes", Long.MAX_VALUE);
            subscriptionsMax = limits.number("subscriptions", subscriptionsMax);
            framesPerSecond = limits.number("framesPerSecond", framesPerSecond);
            limited(limits);
        }
        owner.welcomed(this);
    }

    /** What the server takes. */
    void limited(Frame limits) {}

    private void update(Update update) {
        counts.update();
        counted();
        Feed feed = owner.carried().feedOf(update.topic());
        if (feed != null) {
            feed.take(update);
        }
    }

    /** One more update has come. */
    void counted() {}

    private void gap(Frame frame) {
        Gap gap = Gap.of(frame);
        List<Feed> concerned = owner.carried().concernedBy(gap);
        Gap told = concerned.size() > 1 ? gap.ofOneAmongSeveral() : gap;
        concerned.forEach(feed -> feed.gap(told));
    }

    private void heartbeat(Frame frame) {
        isBehind = frame.number("behind", 0) > 0;
        ledger = Ledger.of(frame);
        String resume = frame.has("resume") ? frame.raw("resume") : null;
        long offset = frame.number("offset", 0);
        owner.carried().all().forEach(feed -> feed.heartbeat(resume, offset));
    }

    /** Nobody asked for it: the token allows less, or a subscription that ends by itself has ended. */
    private void unsubscribed(Frame frame) {
        if (frame.has("id")) {
            answer(frame);
            return;
        }
        for (Feed feed : within(frame)) {
            owner.forget(feed);
            if (feed.contract().endsByItself()) {
                feed.end(null);
            } else {
                feed.refused(SluiceException.refused("forbidden", "the new token does not allow " + feed.topics()));
            }
        }
    }

    /** No more events of it; what was asked is answered with what nobody knows. */
    final void abort() {
        end();
        socket.abort();
        told();
    }

    /** Ends with a close frame, which the server answers. */
    void close(int code, String reason) {
        end();
        socket.close(code, reason);
    }

    private void end() {
        hasEnded = true;
        answers.end();
    }

    /** Once the closed socket has gone; the timer is for one that does not go. */
    final void whenClosed(Disposable timer, Runnable then) {
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
