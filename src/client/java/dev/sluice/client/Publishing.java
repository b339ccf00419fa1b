package dev.sluice.client;

import dev.sluice.client.ClientState.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.MonoSink;

/**
 * What is published, from its call to its answer. While a connection is being opened some wait for it, at most
 * {@value #WAITING_MAX}, each for as long as an answer may take; without one that is on its way they are refused. What was
 * sent is never sent again.
 */
final class Publishing {

    private static final int WAITING_MAX = 1_000;
    private static final int UNANSWERED_MAX = 10_000;

    /** What a frame has beside topic and data, at most. */
    private static final int FRAME_BYTES = 128;

    private record Waiting(Message message, MonoSink<Published> sink, Disposable timer) {}

    private final Loop loop;
    private final Counts counts;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final List<Runnable> whenIdle = new ArrayList<>();
    private int unanswered;

    Publishing(Loop loop, Counts counts) {
        this.loop = loop;
        this.counts = counts;
    }

    /** Over that link; null where the client is closed. */
    void publish(@Nullable Link link, Message message, MonoSink<Published> sink) {
        Connection connection = link == null ? null : link.connected();
        if (link == null) {
            refuse(sink, "not sent: the client is closed");
        } else if (!whenIdle.isEmpty()) {
            refuse(sink, "not sent: the client is being closed");
        } else if (connection != null) {
            send(connection, message, sink);
        } else if (link.state().phase() == Phase.CONNECTING && waiting.size() < WAITING_MAX) {
            await(message, sink);
        } else {
            refuse(sink, "not sent: there is no connection, " + link.state().reason());
        }
    }

    private void refuse(MonoSink<Published> sink, String text) {
        fail(sink, SluiceException.retryable("unavailable", text));
    }

    private void fail(MonoSink<Published> sink, SluiceException fault) {
        counts.notPublished(fault);
        sink.error(fault);
    }

    private void await(Message message, MonoSink<Published> sink) {
        Disposable timer = loop.after(Answers.WITHIN, () -> {
            if (waiting.removeIf(one -> one.sink() == sink)) {
                refuse(sink, "not sent: no connection within " + Answers.WITHIN.toSeconds() + " s");
                idle();
            }
        });
        waiting.add(new Waiting(message, sink, timer));
        var unused = sink.onCancel(() -> loop.run(() -> {
            timer.dispose();
            waiting.removeIf(one -> one.sink() == sink);
            idle();
        }));
    }

    private void send(Connection connection, Message message, MonoSink<Published> sink) {
        if (unanswered >= UNANSWERED_MAX) {
            refuse(sink, "not sent: " + UNANSWERED_MAX + " have no answer yet");
            return;
        }
        if (Outgoing.utf8Bytes(message.topic()) + Outgoing.utf8Bytes(message.json()) + FRAME_BYTES
                > connection.messageBytesMax()) {
            fail(
                    sink,
                    SluiceException.refused(
                            "too_large", "not sent: the server takes " + connection.messageBytesMax() + " bytes"));
            return;
        }
        unanswered++;
        connection.publish(
                message,
                Answers.asker(
                        answer -> {
                            counts.published();
                            sink.success(Published.of(answer));
                            answered();
                        },
                        fault -> {
                            fail(sink, fault);
                            answered();
                        }));
    }

    private void answered() {
        unanswered--;
        idle();
    }

    private void idle() {
        if (unanswered == 0 && waiting.isEmpty() && !whenIdle.isEmpty()) {
            List<Runnable> all = List.copyOf(whenIdle);
            whenIdle.clear();
            all.forEach(Runnable::run);
        }
    }

    /** Takes nothing more, and tells when all has its answer. */
    void whenIdle(Runnable then) {
        whenIdle.add(then);
        idle();
    }

    /** The link has another state. */
    void changed(Link link) {
        Connection connection = link.connected();
        if (connection == null && link.state().phase() == Phase.CONNECTING) {
            return;
        }
        for (Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
            one.timer().dispose();
            if (connection != null) {
                send(connection, one.message(), one.sink());
            } else {
                refuse(one.sink(), "not sent: " + link.state().reason());
            }
        }
        idle();
    }

    void close(String reason) {
        for (Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
            one.timer().dispose();
            refuse(one.sink(), "not sent: " + reason);
        }
        whenIdle.clear();
    }
}
