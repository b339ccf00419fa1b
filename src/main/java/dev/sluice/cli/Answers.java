package dev.sluice.cli;

import dev.sluice.client.Message;
import dev.sluice.client.Published;
import dev.sluice.client.SluiceException;
import dev.sluice.json.CompactJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Says what became of each message, with its index among all: on standard output what was published, on standard error what was not; as
 * JSON all on standard output, in the form of {@code POST /api/publish}. Answers come in the order of what was sent; what could not be
 * sent is told at once. For two threads.
 */
final class Answers {

    /** What became of one: published, or not. */
    record Answer(@Nullable Published published, @Nullable SluiceException fault) {}

    private record Sent(long index, String topic) {}

    private final Terminal terminal;
    private final boolean isJson;
    private final JsonLines json;
    private final Queue<Sent> unanswered = new ArrayDeque<>();
    private long read;
    private long published;
    private long refused;
    private long inDoubt;
    private boolean isAllowed = true;

    Answers(Terminal terminal, boolean isJson) {
        this.terminal = terminal;
        this.isJson = isJson;
        this.json = new JsonLines(terminal);
    }

    synchronized void sent(Message message) {
        unanswered.add(new Sent(read++, message.topic()));
    }

    synchronized void notSent(String code, String message) {
        refused++;
        tell(read++, code, message, false);
    }

    synchronized void answered(Answer answer) {
        Sent sent = unanswered.remove();
        Published update = answer.published();
        SluiceException fault = answer.fault();
        if (update != null) {
            published++;
            tell(sent.index(), update);
        } else if (fault != null) {
            inDoubt += fault.isUnknown() ? 1 : 0;
            refused += fault.isUnknown() ? 0 : 1;
            isAllowed &= Failure.of(fault).exit() != Exit.NOT_ALLOWED;
            tell(sent.index(), fault.code(), sent.topic() + ": " + fault.getMessage(), fault.isUnknown());
        }
    }

    private void tell(long index, Published update) {
        print(
                isJson
                        ? "{\"index\":" + index + ",\"topic\":" + CompactJson.quoted(update.topic()) + ",\"seq\":"
                                + update.seq() + ",\"offset\":" + update.offset() + "}"
                        : Shown.line(update.topic()) + "  seq " + update.seq() + "  offset " + update.offset());
    }

    private void tell(long index, String code, String message, boolean isUnknown) {
        if (isJson) {
            print("{\"index\":" + index + ",\"code\":" + CompactJson.quoted(code) + ",\"message\":"
                    + CompactJson.quoted(message) + (isUnknown ? ",\"unknown\":true}" : "}"));
        } else {
            terminal.tell("message " + (index + 1) + (isUnknown ? " may be published or not: " : " is not published: ")
                    + code + ": " + Shown.value(message));
        }
    }

    private void print(String line) {
        try {
            json.write(line);
            terminal.out().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All without an answer are in doubt. */
    synchronized void end() throws IOException {
        inDoubt += unanswered.size();
        terminal.out().flush();
        if (read != 1 || !unanswered.isEmpty()) {
            terminal.tell(published + " published, " + refused + " not published"
                    + (inDoubt > 0 ? ", " + inDoubt + " of which nobody knows" : ""));
        }
    }

    synchronized int exit() {
        if (inDoubt > 0) {
            return Exit.IN_DOUBT;
        }
        return refused == 0 ? Exit.DONE : isAllowed ? Exit.FAILED : Exit.NOT_ALLOWED;
    }
}
