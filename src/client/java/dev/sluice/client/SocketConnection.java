package dev.sluice.client;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Over a WebSocket: many subscriptions, and no more updates on their way than there is credit for. */
final class SocketConnection extends Connection {

    /** Updates on their way at most; more are asked for when half of them were processed. */
    static final long CREDIT_MAX = 1_000;

    private static final System.Logger LOG = System.getLogger(Connection.class.getPackageName());

    private final Outgoing outgoing;
    private final Map<Long, Feed> subscribes = new HashMap<>();
    private long credit;

    SocketConnection(Loop loop, ConnectionOwner owner, Counts counts, Function<Sockets.Events, Sockets.Socket> opener) {
        super(loop, owner, counts, opener);
        this.outgoing = new Outgoing(loop, socket());
    }

    @Override
    boolean isStream() {
        return false;
    }

    @Override
    public void refused(int status, String text) {
        int code =
                switch (status) {
                    case 401 -> 4401;
                    case 403 -> 4403;
                    case 429, 503 -> 1013;
                    default -> ABNORMAL;
                };
        if (code == ABNORMAL) {
            owner().upgradeFailed();
        }
        closed(code, status == 0 ? text : "the upgrade was answered with status " + status);
    }

    @Override
    void silent() {
        if (!isWelcomed()) {
            owner().upgradeFailed();
        }
        super.silent();
    }

    @Override
    void processed(String message) {
        if (message.startsWith("[")) {
            outgoing.sendArrays();
        }
        grant();
        socket().next();
    }

    @Override
    void limited(Frame limits) {
        outgoing.limit(limits.number("messageBytes", 65_536));
    }

    @Override
    @Nullable
    Feed feedOf(Frame frame) {
        Long id = frame.optionalNumber("id");
        return id == null ? null : subscribes.get(id);
    }

    @Override
    void counted() {
        credit = Math.max(0, credit - 1);
    }

    @Override
    void subscribe(Feed feed) {
        if (!isOpen()) {
            return;
        }
        long id = answers().expect(false, new Answers.Asker() {
            @Override
            public void answered(Frame frame) {
                if (owner().carried().has(feed) && feed.subscribed(frame)) {
                    widen(feed, true);
                }
            }

            @Override
            public void failed(SluiceException fault) {
                owner().subscribeFailed(SocketConnection.this, feed, fault);
            }

            @Override
            public void late(SluiceException fault) {
                owner().ended(SocketConnection.this, 4408, "a subscribe got " + fault.getMessage(), null);
            }
        });
        subscribes.put(id, feed);
        outgoing.send(feed.subscribe(id));
    }

    /** Its {@code synced} is nobody's: the subscription is there already. */
    @Override
    void widen(Feed feed, boolean isAll) {
        if (isOpen()) {
            long id = answers()
                    .expect(
                            false,
                            Answers.asker(
                                    feed::counts,
                                    fault -> LOG.log(
                                            Level.WARNING,
                                            "The new token may allow more of {0}, which could not be asked for: {1}",
                                            feed.topics(),
                                            fault.getMessage())));
            outgoing.send(feed.widen(id, isAll));
        }
    }

    @Override
    void unsubscribe(Feed feed) {
        if (isOpen()) {
            subscribes.values().remove(feed);
            outgoing.send(FrameWriter.of("unsubscribe").texts("topics", feed.topics()));
        }
    }

    /** Asks for as many more as the subscribers can take and were not asked for yet. */
    @Override
    void grant() {
        if (!isOpen()) {
            return;
        }
        long wanted = Math.min(CREDIT_MAX, owner().carried().demand());
        long missing = wanted - credit;
        if (missing >= CREDIT_MAX / 2 || (missing > 0 && wanted < CREDIT_MAX)) {
            credit = wanted;
            outgoing.send(FrameWriter.of("request").number("n", missing));
        }
    }

    @Override
    void publish(Message message, Answers.Asker asker) {
        FrameWriter frame = FrameWriter.of("publish").number("id", answers().expect(true, asker));
        message.writeTo(frame);
        outgoing.send(frame);
    }

    @Override
    void leave(Will will, Answers.Asker asker) {
        long id = answers().expect(true, asker);
        FrameWriter frame = FrameWriter.of("will").number("id", id);
        will.writeTo(frame);
        if (frame.bytes() > messageBytesMax()) {
            answers()
                    .refuse(
                            id,
                            SluiceException.refused(
                                    "too_large", "not sent: the server takes " + messageBytesMax() + " bytes"));
        } else {
            outgoing.send(frame);
        }
    }

    @Override
    void authenticate(String token, Answers.Asker asker) {
        outgoing.send(FrameWriter.of("auth")
                .number("id", answers().expect(false, asker))
                .text("token", token));
    }

    @Override
    void ping(Answers.Asker asker) {
        outgoing.send(FrameWriter.of("ping").number("id", answers().expect(false, asker)));
    }

    @Override
    void ask() {
        outgoing.send(FrameWriter.of("ping"));
    }

    @Override
    void close(int code, String reason) {
        outgoing.flush();
        super.close(code, reason);
    }
}
