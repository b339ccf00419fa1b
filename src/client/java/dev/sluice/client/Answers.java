package dev.sluice.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** The frames of one connection that wait for an answer, each for {@link #WITHIN} at most. */
final class Answers {

    static final Duration WITHIN = Duration.ofSeconds(5);

    /** Who asked. Exactly one of its methods is called, once. */
    interface Asker {

        void answered(Frame frame);

        void failed(SluiceException fault);

        /** No answer came in time. */
        default void late(SluiceException fault) {
            failed(fault);
        }
    }

    private record Pending(Asker asker, Disposable timer, boolean isInDoubt) {}

    private final Loop loop;
    private final Map<Long, Pending> pending = new HashMap<>();
    private long ids;

    Answers(Loop loop) {
        this.loop = loop;
    }

    /**
     * The id for the frame, whose answer is awaited from now on.
     *
     * @param isInDoubt whether it may have been carried out where no answer comes
     */
    long expect(boolean isInDoubt, Asker asker) {
        long id = ++ids;
        Disposable timer =
                loop.after(WITHIN, () -> fail(id, "no answer within " + WITHIN.toSeconds() + " s", Asker::late));
        pending.put(id, new Pending(asker, timer, isInDoubt));
        return id;
    }

    /** An answer has come; tells whether somebody waited for it. */
    boolean take(Frame frame) {
        Long id = frame.optionalNumber("id");
        Pending asked = id == null ? null : end(id);
        if (asked == null) {
            return false;
        }
        if (frame.type().equals("error")) {
            asked.asker().failed(SluiceException.of(frame));
        } else {
            asked.asker().answered(frame);
        }
        return true;
    }

    /** What was asked in another way than by a frame has its answer. */
    void answer(long id, Frame answer) {
        Pending asked = end(id);
        if (asked != null) {
            asked.asker().answered(answer);
        }
    }

    void refuse(long id, SluiceException fault) {
        Pending asked = end(id);
        if (asked != null) {
            asked.asker().failed(fault);
        }
    }

    private @Nullable Pending end(long id) {
        Pending asked = pending.remove(id);
        if (asked != null) {
            asked.timer().dispose();
        }
        return asked;
    }

    /** The connection has ended: what became of them nobody knows. */
    void end() {
        List<Long> ids = new ArrayList<>(pending.keySet());
        ids.sort(null);
        ids.forEach(id -> fail(id, "the connection went before the answer came", Asker::failed));
    }

    private void fail(long id, String text, BiConsumer<Asker, SluiceException> how) {
        Pending asked = end(id);
        if (asked != null) {
            SluiceException fault = asked.isInDoubt()
                    ? SluiceException.unknown(text + ": it may be carried out all the same")
                    : SluiceException.retryable("unavailable", text);
            how.accept(asked.asker(), fault);
        }
    }

    static Asker asker(Consumer<Frame> answered, Consumer<SluiceException> failed) {
        return new Asker() {
            @Override
            public void answered(Frame frame) {
                answered.accept(frame);
            }

            @Override
            public void failed(SluiceException fault) {
                failed.accept(fault);
            }
        };
    }
}
