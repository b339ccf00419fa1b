package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topic.Topic;
import org.junit.jupiter.api.Test;

/** What a client is taken to have of topics that are in the lane no more. */
class ShownTests {

    private static Topic topic(int number) {
        return Topic.of("t/" + number);
    }

    private static Shown withGone(int count) {
        Shown shown = new Shown(false);
        for (int i = 0; i < count; i++) {
            shown.handed(topic(i), null, true);
        }
        return shown;
    }

    @Test
    void topicsThatAreGoneAreKnownOneByOne() {
        Shown shown = withGone(4_096);
        assertThat(shown.has(topic(0), null)).isTrue();
        assertThat(shown.has(topic(4_096), null)).isFalse();
        shown.handed(topic(0), null, false);
        assertThat(shown.has(topic(0), null)).isFalse();
    }

    /** So a left may come that says nothing new, but none is missing. */
    @Test
    void whereTooManyAreGoneAllOthersCountAsHad() {
        Shown shown = withGone(4_097);
        assertThat(shown.has(topic(0), null)).isTrue();
        assertThat(shown.has(topic(4_097), null)).isTrue();
        shown.handed(topic(0), null, false);
        assertThat(shown.has(topic(0), null)).isFalse();
    }
}
