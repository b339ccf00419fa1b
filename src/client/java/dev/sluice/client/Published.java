package dev.sluice.client;

/**
 * The update is in the server's journal.
 *
 * @param topic its topic
 * @param seq its number among the updates of the topic
 * @param offset its place in the log
 */
public record Published(String topic, long seq, long offset) {

    static Published of(Frame frame) {
        return new Published(frame.text("topic"), frame.number("seq"), frame.number("offset"));
    }
}
