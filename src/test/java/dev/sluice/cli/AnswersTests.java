package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Message;
import dev.sluice.client.Published;
import dev.sluice.client.SluiceException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of what was published. */
class AnswersTests {

    private final Captured captured = new Captured("", false, Map.of());
    private final Answers people = new Answers(captured.terminal(), false);
    private final Answers json = new Answers(captured.terminal(), true);

    private static Answers.Answer published(String topic) {
        return new Answers.Answer(new Published(topic, 7, 42), null);
    }

    private static Answers.Answer failed(String code) {
        return new Answers.Answer(null, SluiceException.retryable(code, "not now"));
    }

    @Test
    void indexesCountWhatCouldNotBeSentToo() throws IOException {
        json.sent(Message.of("a", "1"));
        json.notSent("bad_frame", "no \"JSON\"");
        json.sent(Message.of("b", "1"));
        json.answered(published("a"));
        json.answered(failed("rate_limited"));
        json.end();
        assertThat(captured.out()).isEqualTo("""
                        {"index":1,"code":"bad_frame","message":"no \\"JSON\\""}
                        {"index":0,"topic":"a","seq":7,"offset":42}
                        {"index":2,"code":"rate_limited","message":"b: not now"}
                        """);
        assertThat(captured.err()).isEqualTo("sluice: 1 published, 2 not published\n");
        assertThat(json.exit()).isEqualTo(Exit.FAILED);
    }

    @Test
    void allPublishedIsDone() throws IOException {
        people.sent(Message.of("a", "1"));
        people.answered(published("a"));
        people.end();
        assertThat(captured.out()).isEqualTo("a  seq 7  offset 42\n");
        assertThat(captured.err()).isEmpty();
        assertThat(people.exit()).isEqualTo(Exit.DONE);
    }

    @Test
    void whatHasNoAnswerAtTheEndIsInDoubt() throws IOException {
        people.sent(Message.of("a", "1"));
        people.sent(Message.of("b", "1"));
        people.answered(published("a"));
        people.end();
        assertThat(captured.err()).isEqualTo("sluice: 1 published, 0 not published, 1 of which nobody knows\n");
        assertThat(people.exit()).isEqualTo(Exit.IN_DOUBT);
    }

    @Test
    void aRefusalForWantOfRightsIsTold() {
        people.sent(Message.of("a\u001b[2J", "1"));
        people.answered(failed("forbidden"));
        assertThat(captured.err()).isEqualTo("sluice: message 1 is not published: forbidden: a\\u001b[2J: not now\n");
        assertThat(people.exit()).isEqualTo(Exit.NOT_ALLOWED);
    }
}
