package dev.sluice.cli;

import dev.sluice.client.Message;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.SynchronousSink;

/** Makes messages of the lines of standard input. Blank ones are passed over; what is no message is told, and the others go on. */
final class Source {

    private final Lines lines;
    private final Function<String, Message> reader;
    private final Answers answers;

    Source(Lines lines, Function<String, Message> reader, Answers answers) {
        this.lines = lines;
        this.reader = reader;
        this.answers = answers;
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
                    Message message = reader.apply(line);
                    answers.sent(message);
                    sink.next(message);
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
