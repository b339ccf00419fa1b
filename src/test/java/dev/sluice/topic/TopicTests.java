package dev.sluice.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTests {

    private static final String TWO_BYTES = "\u00e9";
    private static final String THREE_BYTES = "\u20ac";
    private static final String FOUR_BYTES = "\ud83d\ude00";

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "quotes/AAPL", "sensors/plant-1/press-3/temperature", "$sys/x", "a b", "a\"\\", "\u00a0"})
    void soundNameIsKeptAsItIs(String name) {
        assertThat(Topic.of(name).name()).isEqualTo(name);
        assertThat(Topic.of(name)).hasToString(name);
    }

    @Test
    void emptyNameIsRefused() {
        assertRefused("", "topic is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "a/", "a//b", "//"})
    void emptyLevelIsRefused(String name) {
        assertRefused(name, "topic has an empty level");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/+", "a/#", "a+b", "a/b#/c"})
    void wildcardIsRefused(String name) {
        assertRefused(name, "topic has a wildcard");
    }

    /** A filter that begins so is a shared subscription, which there is not: nobody could read it. */
    @Test
    void topicThatNoFilterCanAskForIsRefused() {
        assertRefused("$share/g/t", "topic begins with $share/, which no filter can ask for");
        assertThat(TopicFilter.of("$share").matches(Topic.of("$share"))).isTrue();
        assertThat(TopicFilter.of("$shared/#").matches(Topic.of("$shared/t"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000", "\u001f", "a/\n/b", "\u007f", "\u0080", "a\u009f"})
    void controlCharacterIsRefused(String name) {
        assertRefused(name, "topic has a control character");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\ud83d", "\ude00", "a\ud83d/b", "\ude00\ud83d", "a\ud83d\ud83d\ude00", "\ud83d\ude00\ude00"})
    void unpairedSurrogateIsRefused(String name) {
        assertRefused(name, "topic has an unpaired surrogate");
    }

    @Test
    void lengthCountsInBytesOfUtf8() {
        Topic longest = Topic.of("x".repeat(255));
        assertThat(longest.name()).hasSize(255);
        assertTooLong("x".repeat(256));
        assertFits(TWO_BYTES.repeat(127) + "x");
        assertTooLong(TWO_BYTES.repeat(128));
        assertFits(THREE_BYTES.repeat(85));
        assertTooLong(THREE_BYTES.repeat(85) + "x");
        assertFits(FOUR_BYTES.repeat(63) + "xyz");
        assertTooLong(FOUR_BYTES.repeat(64));
    }

    @Test
    void slashesCountToo() {
        assertFits("a/".repeat(127) + "a");
        assertTooLong("a/".repeat(127) + "aa");
    }

    @Test
    void sameNameIsTheSameTopic() {
        assertThat(Topic.of("a/b"))
                .isEqualTo(Topic.of("a/b"))
                .hasSameHashCodeAs(Topic.of("a/b"))
                .isNotEqualTo(Topic.of("a/B"))
                .isNotEqualTo(Topic.of("a"));
    }

    @Test
    void onlyTheFirstLevelMakesATopicTheServersOwn() {
        assertThat(Topic.of("$sys/load").isSystem()).isTrue();
        assertThat(Topic.of("$sys").isSystem()).isTrue();
        assertThat(Topic.of("$system/load").isSystem()).isFalse();
        assertThat(Topic.of("a/$sys").isSystem()).isFalse();
    }

    private static void assertFits(String name) {
        assertThat(Topic.of(name).name()).isEqualTo(name);
    }

    private static void assertTooLong(String name) {
        assertRefused(name, "topic is longer than 255 bytes");
    }

    private static void assertRefused(String name, String message) {
        assertThatExceptionOfType(InvalidTopicException.class)
                .isThrownBy(() -> Topic.of(name))
                .withMessage(message);
    }
}
