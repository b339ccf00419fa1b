package dev.sluice.publish;

import dev.sluice.hub.Hub;
import dev.sluice.hub.Submission;
import dev.sluice.limit.Allowances;
import dev.sluice.limit.TokenBucket;
import dev.sluice.limit.TokenBucket.Verdict;
import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.security.Caller;
import dev.sluice.topic.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Somebody outside who publishes: the only way by which outside values come to the hub. Its rate may be shared with others that
 * are the same to the server; the new topics that it may begin are its address's. What it publishes has its name. Safe for any thread; how much is under way is for the callers to bound, who can stop reading.
 */
public final class Publisher {

    private static final String OTHER_MACHINE =
            "only programs of the server's machine publish; one that serves others, or can not be seen, shows the machine's key:"
                    + " the server's log tells where that is";

    private static final String NOT_GRANTED = "publishing there is not granted";
    private static final byte[] NOTHING = {};

    private final Hub hub;
    private final Caller caller;
    private final @Nullable String source;
    private final LongSupplier nanoTime;
    private final TokenBucket updates;
    private final Allowances<String> subjects;
    private final BooleanSupplier newTopics;
    private final Duration patience;

    /**
     * @param source who it is, where that may be of interest once it is gone
     * @param updates its rate, where nobody knows whose it is
     * @param subjects the rates of subjects, of which it has that of its own
     * @param newTopics takes one new topic from what may be begun, if there is one left
     */
    Publisher(
            Hub hub,
            Caller caller,
            @Nullable String source,
            TokenBucket updates,
            Allowances<String> subjects,
            PublishProperties limits,
            BooleanSupplier newTopics,
            LongSupplier nanoTime) {
        this.hub = hub;
        this.caller = caller;
        this.source = source;
        this.nanoTime = nanoTime;
        this.patience = limits.timeout();
        this.newTopics = newTopics;
        this.updates = updates;
        this.subjects = subjects;
    }

    /** What one is told who may not publish. */
    public static String forbidden(Caller caller) {
        return caller.tokens() == null ? OTHER_MACHINE : NOT_GRANTED;
    }

    /** The same of one topic. */
    public static String forbidden(Caller caller, Topic topic) {
        return topic.isSystem() ? "$sys is the server's own" : forbidden(caller);
    }

    /** Whether this one may publish at all; all that a publisher submits who may not is {@code forbidden}. */
    public boolean isPermitted() {
        return caller.mayPublish();
    }

    /** Whether one more update is within the rate, for ways in that refuse what is beyond it. */
    public Verdict admit() {
        return fromRate(rate -> rate.take(nanoTime.getAsLong()));
    }

    /** Nanoseconds until so many more updates are within the rate, for ways in that wait. */
    public long reserve(int count) {
        return fromRate(rate -> rate.reserve(count, nanoTime.getAsLong()));
    }

    /** Of a connection the subject may become known at any time; from then on its rate is that of all who are the same. */
    private <T> T fromRate(Function<TokenBucket, T> take) {
        String subject = caller.subject();
        if (subject != null) {
            return subjects.with(subject, take);
        }
        synchronized (updates) {
            return take.apply(updates);
        }
    }

    /**
     * Publishes a value that was admitted. Those of one thread keep their order.
     *
     * @param draft handed over; {@code null} as its data retires the topic
     * @return whether there is room for more; if not, read nothing more from the client until {@link #onRoom}
     */
    public boolean submit(Draft draft, Receipt receipt) {
        return submit(new Submitted(draft, receipt));
    }

    /**
     * The same for a value that may be an old one: it is no update where the topic has that very value, or has ended already and would
     * end.
     */
    public boolean submitIfNews(Draft draft, Receipt receipt) {
        return submitIf(
                draft,
                last -> last == null ? !draft.isRetirement() : !Arrays.equals(last.data(), draft.data()),
                receipt);
    }

    /** The same for a value that is an update only under a condition: asked on the hub's writer, with the newest value of the topic, null where it has none. */
    public boolean submitIf(Draft draft, Predicate<@Nullable Update> isNews, Receipt receipt) {
        return submit(new Submitted(draft, receipt) {
            @Override
            public boolean isNews(@Nullable Update last) {
                return isNews.test(last);
            }

            @Override
            public boolean isConditional() {
                return true;
            }
        });
    }

    /**
     * Publishes the last value of a topic once more, as one to be trusted less; nothing where it is not this publisher's own, or not to be
     * trusted more than that.
     */
    public boolean distrust(Topic topic, Quality quality, Receipt receipt) {
        return submit(new Distrust(topic, quality, receipt));
    }

    private boolean submit(Submitted submitted) {
        Topic topic = submitted.draft().topic();
        Receipt receipt = submitted.receipt;
        if (!caller.mayPublish(topic)) {
            receipt.refused(ErrorCode.FORBIDDEN, forbidden(caller, topic));
            return true;
        }
        return hub.submit(submitted);
    }

    /** Whether {@link #submit} would say that there is room for more. */
    public boolean hasRoom() {
        return hub.hasRoom();
    }

    /** Runs it once as soon as there is room, on any thread: hand over there, and don't work. */
    public void onRoom(Runnable resume) {
        hub.onRoom(resume);
    }

    private class Submitted implements Submission {
        private final Draft draft;
        private final Receipt receipt;

        Submitted(Draft draft, Receipt receipt) {
            this.draft = draft.from(source);
            this.receipt = receipt;
        }

        @Override
        public Draft draft() {
            return draft;
        }

        @Override
        public Duration patience() {
            return patience;
        }

        @Override
        public boolean mayBeginTopic() {
            return newTopics.getAsBoolean();
        }

        @Override
        public void unchanged() {
            receipt.unchanged();
        }

        @Override
        public void published(Update update) {
            receipt.published(update);
        }

        @Override
        public void refused(ErrorCode code, String message) {
            receipt.refused(code, message);
        }

        @Override
        public void inDoubt(ErrorCode code, String message) {
            receipt.inDoubt(code, message);
        }
    }

    private final class Distrust extends Submitted {
        private final Quality quality;
        private @Nullable Update last;

        Distrust(Topic topic, Quality quality, Receipt receipt) {
            super(new Draft(topic, NOTHING), receipt);
            this.quality = quality;
        }

        @Override
        public boolean isNews(@Nullable Update newest) {
            last = newest;
            return newest != null
                    && !newest.isRetirement()
                    && Objects.equals(newest.source(), source)
                    && newest.quality().compareTo(quality) < 0;
        }

        /** Of the value that was found to be the last one; before that only the topic is known. */
        @Override
        public Draft draft() {
            Draft draft = super.draft();
            return last == null ? draft : new Draft(draft.topic(), last.data(), quality, 0, source);
        }
    }
}
