package dev.sluice.fanout;

/** How far a lane has come in the log, and what it knows of the topics there. Does not move while one of its members works. */
public interface LanePlace {

    /** Of the log whose {@link #head} this is. */
    String epoch();

    /** The newest update that all sessions have been offered, or their rank is due. */
    long head();

    /** The topics with their last values, as of {@link #head}. */
    LaneTopics topics();
}
