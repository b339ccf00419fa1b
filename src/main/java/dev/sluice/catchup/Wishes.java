package dev.sluice.catchup;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;

/** What the session wants of all that its cursors come upon. Asked again for the same as long as that is not written. */
public interface Wishes {

    /** Whether it asks for the topic at the moment. */
    boolean wants(Topic topic);

    /** Whether it selects an update, as it asks for its topic now. */
    boolean selects(Update update);

    /** Of an update that it does not select: whether it is to be told that the topic has left what it selects. */
    boolean isLeft(Update update);

    /** What it is sent as the snapshot of a topic that has this one as its newest update. */
    Update snapshot(Update newest);

    /** The newest update of a topic, which it selects, may be one that was held back for it before it came back. */
    void hold(Update newest);

    /** An update of the history that it selects goes for a newer one. */
    void conflated();
}
