package dev.sluice.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTests {

    /** Most of them stand in MQTT 5, section 4.7. */
    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1",
        "sport/tennis/player1/#, sport/tennis/player1/ranking",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon",
        "sport/#, sport",
        "#, sport/tennis",
        "sport/tennis/+, sport/tennis/player1",
        "sport/tennis/+, sport/tennis/player2",
        "+/+, sport/tennis",
        "+, finance",
        "+/tennis/#, sport/tennis",
        "+/tennis/#, sport/tennis/player1/ranking",
        "sport/+/player1, sport/tennis/player1",
        "$SYS/#, $SYS/monitor/Clients",
        "$SYS/monitor/+, $SYS/monitor/Clients",
        "a/+, a/$b",
        "a/#, a/$b/c",
        "a/b, a/b"
    })
    void matches(String filter, String topic) {
        assertThat(TopicFilter.of(filter).matches(Topic.of(topic))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player2",
        "sport/tennis/player1/#, sport/tennis",
        "sport/tennis/+, sport/tennis/player1/ranking",
        "sport/tennis/+, sport/tennis",
        "sport/+, sport",
        "+, sport/tennis",
        "+/+, finance",
        "#, $SYS/monitor",
        "#, $SYS",
        "+/monitor/Clients, $SYS/monitor/Clients",
        "+/#, $SYS/monitor",
        "+, $SYS",
        "a/b, a/B",
        "a, a/b",
        "a/b, a"
    })
    void passesBy(String filter, String topic) {
        assertThat(TopicFilter.of(filter).matches(Topic.of(topic))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sport/tennis#", "sport/tennis/#/ranking", "#/a", "##", "a/#b", "a/b#"})
    void hashElsewhereThanAloneInTheLastLevelIsRefused(String text) {
        assertRefused(text, "filter has # elsewhere than alone in the last level");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sport+", "+a/b", "a/b+/c", "++"})
    void plusBesideOtherCharactersIsRefused(String text) {
        assertRefused(text, "filter has + beside other characters in a level");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/finance", "a/", "a//b", "/#", "+/", "//#"})
    void emptyLevelIsRefused(String text) {
        assertRefused(text, "filter has an empty level");
    }

    @Test
    void otherFaultsOfTextAreRefused() {
        assertRefused("", "filter is empty");
        assertRefused("a/\u0000", "filter has a control character");
        assertRefused("a\ud83d/#", "filter has an unpaired surrogate");
        assertRefused("\u00e9".repeat(127) + "/#", "filter is longer than 255 bytes");
        assertRefused("\ud83d\ude00".repeat(64), "filter is longer than 255 bytes");
    }

    @Test
    void longestFilterHas255Bytes() {
        String longest = "\u00e9".repeat(126) + "x/#";
        assertThat(TopicFilter.of(longest)).hasToString(longest);
    }

    @Test
    void levelsAreBoundedWhereThereIsAWildcard() {
        String deep = "a/".repeat(TopicFilter.LEVELS_MAX - 1);
        assertThat(TopicFilter.of(deep + "#").matches(Topic.of(deep + "a/b"))).isTrue();
        assertThat(TopicFilter.of(deep + "+").matches(Topic.of(deep + "b"))).isTrue();
        assertRefused(deep + "a/#", "filter with a wildcard has more than 16 levels");
        assertRefused("+/".repeat(127) + "+", "filter with a wildcard has more than 16 levels");
        String deepest = "a/".repeat(127) + "a";
        assertThat(TopicFilter.of(deepest).matches(Topic.of(deepest))).isTrue();
    }

    @Test
    void sharedSubscriptionIsRefused() {
        assertRefused("$share/group/a", "filter is a shared subscription, which this server has not");
        assertRefused("$share/#", "filter is a shared subscription, which this server has not");
        assertThat(TopicFilter.of("$shared/a")).hasToString("$shared/a");
        assertThat(TopicFilter.of("a/$share/b")).hasToString("a/$share/b");
    }

    @ParameterizedTest
    @CsvSource({"$sys, true", "$sys/#, true", "$sys/+/x, true", "#, false", "+/x, false", "$system/x, false", "a, false"
    })
    void filterThatNamesTheServersOwnTopicsIsKnown(String text, boolean system) {
        assertThat(TopicFilter.of(text).isSystem()).isEqualTo(system);
    }

    @Test
    void filtersWrittenAlikeAreEqual() {
        assertThat(TopicFilter.of("a/+"))
                .isEqualTo(TopicFilter.of("a/+"))
                .hasSameHashCodeAs(TopicFilter.of("a/+"))
                .isNotEqualTo(TopicFilter.of("a/#"));
    }

    private static void assertRefused(String text, String message) {
        assertThatExceptionOfType(InvalidTopicException.class)
                .isThrownBy(() -> TopicFilter.of(text))
                .withMessage(message);
    }
}
