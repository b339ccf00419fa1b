package dev.sluice.cluster;

/** The keys of one log in the store, all in one hash slot. */
record Keys(String name) {

    /** A hash: epoch, term, the store's run, last offset, last {@code ts}, retention, how often revocations were changed. */
    String state() {
        return key("state");
    }

    /** A stream: blocks, each with its first offset as its id, and the beginnings of terms. */
    String log() {
        return key("log");
    }

    /** A hash: the number of the last block of each incarnation of a node that may write, and its first offset. */
    String writers() {
        return key("writers");
    }

    /** A hash: {@code ts} and bytes by offset. */
    String checkpoints() {
        return key("checkpoints");
    }

    /** A list: the last values at that offset, in pieces. */
    String checkpoint(long offset) {
        return key("checkpoint:" + offset);
    }

    /** A hash: the head of the log when each incarnation of a node last said that it lives, as long as its notes are its own. */
    String noting() {
        return key("noting");
    }

    /** A hash: what that incarnation has noted, by name. */
    String notes(String incarnation) {
        return key("notes:" + incarnation);
    }

    /** Stands where another node has taken over the notes of that incarnation. */
    String taken(String incarnation) {
        return key("taken:" + incarnation);
    }

    /** A hash: revocations by id. */
    String revocations() {
        return key("revocations");
    }

    /** Stands as long as that incarnation of a node is alive. */
    String node(String incarnation) {
        return nodes() + incarnation;
    }

    /** What stands before an incarnation in {@link #node}. */
    String nodes() {
        return key("node:");
    }

    /** Has the incarnation that does what one node does for all. */
    String lease(String task) {
        return key("lease:" + task);
    }

    private String key(String what) {
        return "{" + name + "}:" + what;
    }
}
