package dev.sluice.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * The will of a client. It belongs to one connection, that of the link which publishes, so it is said again on each. What is
 * refused leaves the one before as it was: so the last one that the server took is kept beside one that has no answer yet.
 */
final class Willing {

    private static final Logger LOG = System.getLogger(Willing.class.getPackageName());
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final Loop loop;
    private Will held = Will.NONE;
    private @Nullable Will wanted;

    /** They wait for the answer to what is wanted: who wanted what it took the place of, too. */
    private final List<MonoSink<Void>> waiting = new ArrayList<>();

    /** Where there is nothing more to say. */
    private @Nullable Connection saidOn;

    /** Where the server has the one that is held. */
    private @Nullable Connection heldOn;

    Willing(Loop loop) {
        this.loop = loop;
    }

    void leave(Link link, Will will, MonoSink<Void> sink) {
        waiting.add(sink);
        var unused = sink.onCancel(() -> loop.run(() -> waiting.remove(sink)));
        wanted = will;
        sayAgain(link);
    }

    private void sayAgain(Link link) {
        saidOn = null;
        changed(link);
    }

    /** The link has another state. */
    void changed(Link link) {
        Connection connection = link.connected();
        if (connection == null || connection == saidOn) {
            return;
        }
        saidOn = connection;
        Will will = wanted == null ? held : wanted;
        if (will.isNone() && wanted == null) {
            return;
        }
        if (connection.isStream()) {
            LOG.log(Level.WARNING, "An event stream has no will: it waits for a WebSocket");
            return;
        }
        connection.leave(will, Answers.asker(willed -> taken(connection, will), fault -> {
            if (connection == link.connected()) { // else it is said on the next one
                failed(link, will, fault);
            }
        }));
    }

    private void taken(Connection connection, Will will) {
        held = will;
        heldOn = connection;
        if (will.equals(wanted)) {
            settle(MonoSink::success);
        }
    }

    private void failed(Link link, Will will, SluiceException fault) {
        if (will.equals(wanted)) {
            settle(sink -> sink.error(fault));
            if (fault.isUnknown() || heldOn != saidOn) {
                sayAgain(link); // the one before counts
            }
        } else if (wanted == null && will.equals(held)) {
            LOG.log(Level.WARNING, "The will was not taken again: {0}", fault.getMessage());
            if (fault.isRetryable() || fault.isUnknown()) {
                var unused = loop.after(AGAIN_AFTER, () -> sayAgain(link));
            } else {
                held = Will.NONE;
            }
        }
    }

    void close(SluiceException fault) {
        settle(sink -> sink.error(fault));
    }

    private void settle(Consumer<MonoSink<Void>> how) {
        wanted = null;
        List<MonoSink<Void>> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(how);
    }
}
