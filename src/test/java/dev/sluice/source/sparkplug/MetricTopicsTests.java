package dev.sluice.source.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.source.sparkplug.MetricTopics.NodeName;
import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTopicsTests {

    private final MetricTopics topics = new MetricTopics("sparkplug/{group}/{node}/{device}/{metric}");

    private String of(String device, String metric) {
        return topics.of(topics.node("g", "n"), device, metric).name();
    }

    @Test
    void levelsAreThoseOfTheTemplateAndOfTheMetric() {
        assertThat(of("d", "motor/rpm")).isEqualTo("sparkplug/g/n/d/motor/rpm");
        assertThat(of("", "motor/rpm")).isEqualTo("sparkplug/g/n/motor/rpm");
        MetricTopics other = new MetricTopics("a/{group}/b/{node}/c/{device}/d/{metric}");
        String prefix = other.node("g", "n");
        assertThat(prefix).isEqualTo("a/g/b/n");
        assertThat(other.device(prefix, "x")).isEqualTo("a/g/b/n/c/x");
        assertThat(other.of(prefix, "x", "m").name()).isEqualTo("a/g/b/n/c/x/d/m");
        assertThat(other.of(prefix, "", "m").name()).isEqualTo("a/g/b/n/c/d/m");
    }

    @ParameterizedTest
    @CsvSource({
        "a+b, a%2Bb",
        "#, %23",
        "100 %, 100 %",
        "%2B, %252B",
        "%%2B, %%252B",
        "%+, %%2B",
        "%2b, %2b",
        "/a, %2Fa",
        "a/, a%2F",
        "a//b, a/%2Fb",
        "/, %2F",
        "//, %2F%2F",
        "a b/ü, a b/ü",
        "$x, $x"
    })
    void whatNoTopicCanHaveIsWrittenAsItsCode(String metric, String levels) {
        assertThat(of("", metric)).isEqualTo("sparkplug/g/n/" + levels);
    }

    @Test
    void controlCharactersAreWrittenAsTheirCode() {
        assertThat(of("", "a\u0001\u0085b")).isEqualTo("sparkplug/g/n/a%01%85b");
    }

    @Test
    void emptyAndTooLongNamesHaveNoTopic() {
        assertThatThrownBy(() -> of("", "")).isInstanceOf(InvalidTopicException.class);
        assertThatThrownBy(() -> of("", "x".repeat(250))).isInstanceOf(InvalidTopicException.class);
    }

    @Test
    void nodeIsToldFromATopic() {
        NodeName name = new NodeName("a+b", "50 %/+#");
        Topic topic = topics.of(topics.node(name.group(), "%23\u0001$"), "d", "m");
        assertThat(topics.nodeOf(topic)).isEqualTo(new NodeName("a+b", "%23\u0001$"));
        assertThat(topics.nodeOf(Topic.of("sparkplug/g/n"))).isNull();
        assertThat(topics.nodeOf(Topic.of("other/g/n/m"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sparkplug",
                "{group}/{node}/{device}",
                "{group}/{node}/{metric}",
                "{node}/{group}/{device}/{metric}",
                "{group}/{device}/{node}/{metric}",
                "{group}/{node}/{metric}/{device}",
                "{group}/{node}/{device}/{metric}/x",
                "{group}-{node}/{device}/{metric}",
                "{group}/{node}/{device}/{metric}/{metric}",
                "{group}/{node}/{device}/{other}/{metric}",
                "$sys/{group}/{node}/{device}/{metric}",
                "a//{group}/{node}/{device}/{metric}",
                "a/+/{group}/{node}/{device}/{metric}"
            })
    void templateInWhichNamesAreNotApartIsRefused(String template) {
        assertThatThrownBy(() -> new MetricTopics(template)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oldValuesHaveAnotherTopic() {
        String topic = "a/{group}/{node}/{device}/{metric}";
        assertThatThrownBy(() -> new SparkplugProperties(topic, topic, 1, 1, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sluice.sparkplug.historical-topic");
    }
}
