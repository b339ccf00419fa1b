package dev.sluice.client;

import java.net.ConnectException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Over server-sent events, where no WebSocket comes through: one subscription, or none, asked for by the query, and {@code
 * POST} for publishing. There is no credit: while the subscriber asks for nothing the stream is not read, and TCP holds back
 * the server. Its token lasts as long as it does; the next stream shows another one.
 */
final class StreamConnection extends Connection {

    private final Sockets sockets;
    private final Options options;
    private final @Nullable String token;
    private final @Nullable Feed feed;

    /** Whether it is not read. Then silence means nothing. */
    private boolean isHeld;

    StreamConnection(
            Loop loop,
            ConnectionOwner owner,
            Counts counts,
            Sockets sockets,
            Options options,
            @Nullable String token,
            @Nullable Feed feed) {
        super(loop, owner, counts, events -> {
            URI uri = options.streamUri(feed == null ? null : feed.subscribe(0).toFrame());
            return sockets.listen(uri, token, feed == null ? null : feed.lastEventId(), events);
        });
        this.sockets = sockets;
        this.options = options;
        this.token = token;
        this.feed = feed;
    }

    @Override
    boolean isStream() {
        return true;
    }

    @Override
    public void refused(int status, String text) {
        SluiceException fault = SluiceException.of(new Sockets.Answer(status, text, false));
        switch (status) {
            case 401 -> closed(4401, text(fault));
            case 204, 400, 403 -> {
                if (feed != null) {
                    owner().subscribeFailed(this, feed, fault);
                } else {
                    closed(status == 400 ? 4400 : 4403, text(fault));
                }
            }
            default -> closed(1013, status == 0 ? text : "the stream was answered with status " + status);
        }
    }

    private static String text(SluiceException fault) {
        return String.valueOf(fault.getMessage());
    }

    @Override
    void tick() {
        if (!isHeld) {
            super.tick();
        }
    }

    @Override
    void processed(String message) {
        isHeld = !mayRead();
        if (!isHeld) {
            socket().next();
        }
    }

    private boolean mayRead() {
        return feed == null || !isWelcomed() || feed.demand() > 0;
    }

    @Override
    void grant() {
        if (isHeld && isOpen() && mayRead()) {
            isHeld = false;
            watchdog().heard();
            socket().next();
        }
    }

    @Override
    @Nullable
    Feed feedOf(Frame frame) {
        return feed;
    }

    @Override
    void subscribed(Frame frame) {
        if (feed != null && owner().carried().has(feed) && feed.subscribed(frame)) {
            widen(feed, true);
        }
    }

    /** Another query is another stream. */
    @Override
    void subscribe(Feed feed) {
        owner().reopen();
    }

    /** Another stream begins anew, with all last values. */
    @Override
    void widen(Feed feed, boolean isAll) {
        boolean unused = feed.beginsAnew();
        owner().reopen();
    }

    @Override
    void unsubscribe(Feed feed) {
        // the stream ends
    }

    @Override
    void publish(Message message, Answers.Asker asker) {
        long id = answers().expect(true, asker);
        FrameWriter frame = FrameWriter.of("publish");
        message.writeTo(frame);
        sockets.post(options.publishUri(), token, frame.end(), answer -> answered(id, answer), fault -> answers()
                .refuse(id, notAnswered(fault)));
    }

    private void answered(long id, Sockets.Answer answer) {
        try {
            if (answer.status() == 200) {
                answers().answer(id, FrameReader.read(answer.body()).get(0));
            } else {
                answers().refuse(id, SluiceException.of(answer));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException noAnswer) {
            answers().refuse(id, notAnswered(noAnswer));
        }
    }

    private static SluiceException notAnswered(Throwable fault) {
        return fault instanceof ConnectException
                ? SluiceException.retryable("unavailable", "not sent: no connection, " + fault.getMessage())
                : SluiceException.unknown("no answer came, it may be published all the same: " + fault);
    }

    @Override
    void leave(Will will, Answers.Asker asker) {
        asker.failed(SluiceException.refused("unavailable", "an event stream has no will"));
    }

    @Override
    void authenticate(String token, Answers.Asker asker) {
        // it was shown when the stream was opened
    }

    @Override
    void ping(Answers.Asker asker) {
        asker.failed(SluiceException.refused("unavailable", "a server can not be asked over an event stream"));
    }

    /** There is no way to: a heartbeat has to come. */
    @Override
    void ask() {}
}
