package dev.sluice.source.sparkplug;

import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.source.Reading;
import dev.sluice.source.Rejection;
import dev.sluice.source.Rejection.Reason;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What comes of one message, bit by bit. */
final class Outcome {

    private final int max;
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final Map<Topic, Quality> marks = new LinkedHashMap<>();
    private final Set<Topic> unread = new HashSet<>();
    private boolean isDoubtful;

    /** {@code max} is how many metrics it may have, with all members of templates. */
    Outcome(int max) {
        this.max = max;
    }

    static SparkplugException tooMany() {
        return new SparkplugException(
                Reason.LIMIT, "it has more metrics than sluice.sparkplug.metrics lets all nodes together have");
    }

    void publish(Draft draft) {
        count();
        drafts.add(draft);
    }

    void reject(SparkplugException fault) {
        count();
        rejections.add(fault.rejection());
    }

    private void count() {
        if (drafts.size() + rejections.size() >= max) {
            throw tooMany();
        }
    }

    /** The value that the topic has is to be trusted no more than that. */
    void mark(Topic topic, Quality quality) {
        marks.merge(topic, quality, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    /** There is a newer value of the topic, which could not be read. */
    void markUnread(Topic topic) {
        mark(topic, Quality.UNCERTAIN);
        unread.add(topic);
    }

    /** Something is missing of what the message says, so that nothing of it is certain. */
    void doubt() {
        isDoubtful = true;
    }

    Reading reading() {
        drafts.replaceAll(draft -> isDoubtful || unread.contains(draft.topic()) ? draft.asUncertain() : draft);
        List<Reading.Mark> all = new ArrayList<>();
        marks.forEach((topic, quality) -> all.add(new Reading.Mark(topic, quality)));
        return new Reading(drafts, rejections, false, all);
    }

    /** The same, and all of the message is refused for that. */
    Reading rejected(SparkplugException fault) {
        rejections.add(fault.rejection());
        return reading();
    }
}
