package dev.sluice.cli;

import dev.sluice.client.Message;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.SynchronousSink;

/** Makes messages of the lines of standard input. Blank ones are passed over; what is no message is told, and the others go on. */
final class Source {

    private final Lines lines;
    private final Function<String, Message> reader;
    private final BooleanSupplier canSend;
    private final Answers answers;

    /** @param canSend waits until it is so; false where it will not be */
    Source(Lines lines, Function<String, Message> reader, BooleanSupplier canSend, Answers answers) {
        this.canSend = canSend;
        this.lines = lines;
        this.reader = reader;
        this.answers = answers;
    }

    private void send(Message message, SynchronousSink<Message> sink) {
        if (canSend.getAsBoolean()) {
            answers.sent(message);
            sink.next(message);
        } else {
            answers.notSent("unavailable", message.topic() + ": not sent, there is no connection");
            sink.error(new Failure(Exit.UNREACHABLE, "the server did not come back: nothing more was read"));
        }
    }

    /** Called again and again, on a thread that may wait for the next line. */
    void next(SynchronousSink<Message> sink) {
        while (true) {
            try {
                @Nullable String line = lines.next();
                if (line == null) {
                    sink.complete();
                    return;
                }
                if (!line.isBlank()) {
                    send(reader.apply(line), sink);
                    return;
                }
            } catch (CharacterCodingException e) {
                answers.notSent("bad_frame", "not UTF-8");
            } catch (IllegalArgumentException e) {
                answers.notSent("bad_frame", String.valueOf(e.getMessage()));
            } catch (IOException e) {
                sink.error(new Failure(Exit.FAILED, "standard input can not be read: " + e.getMessage(), e));
                return;
            }
        }
    }
}
