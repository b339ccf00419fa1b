package dev.sluice.source;

import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.topic.Topic;
import java.util.List;

/**
 * What is in one message: of a SenML pack there may be many values, and rejections beside them.
 *
 * @param maybeOld whether it may be a value that the source had kept, such as a retained one: then it is no update where it
 *     equals the last value of its topic, and else one that is uncertain, lest an old value looks fresh
 * @param marks what it says of the values that topics have already, which counts before its own values
 */
public record Reading(List<Draft> drafts, List<Rejection> rejections, boolean maybeOld, List<Mark> marks) {

    /** The last value of a topic, where this source has said it, is to be trusted no more than that. */
    public record Mark(Topic topic, Quality quality) {}

    public Reading {
        drafts = List.copyOf(drafts);
        rejections = List.copyOf(rejections);
        marks = List.copyOf(marks);
    }

    public Reading(List<Draft> drafts, List<Rejection> rejections, boolean maybeOld) {
        this(drafts, rejections, maybeOld, List.of());
    }

    public static Reading of(Draft draft) {
        return new Reading(List.of(draft), List.of(), false);
    }

    public static Reading rejected(Rejection.Reason reason, String message) {
        return rejected(new Rejection(reason, message));
    }

    /** The payload is over the limit of the settings. */
    public static Reading tooLarge(long payloadBytesMax) {
        return rejected(Rejection.Reason.TOO_LARGE, "it has more than " + payloadBytesMax + " bytes");
    }

    static Reading rejected(Rejection rejection) {
        return new Reading(List.of(), List.of(rejection), false);
    }

    /** The same, as a value that the source may have kept. */
    public Reading asMaybeOld() {
        return new Reading(drafts, rejections, true, marks);
    }
}
