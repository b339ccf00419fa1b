package dev.sluice.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterLevelsTests {

    /** All filters and topics of up to three levels: what is said of two filters must be so of the topics that they match. */
    @Test
    void saysOfFiltersWhatIsSoOfTheTopicsThatTheyMatch() {
        List<MqttTopic> topics = combinations(List.of("a", "b", "$c")).stream()
                .map(MqttTopic::of)
                .toList();
        List<MqttTopicFilter> filters = combinations(List.of("a", "$c", "+", "#")).stream()
                .filter(filter -> !filter.contains("#/"))
                .map(MqttTopicFilter::of)
                .toList();
        for (MqttTopicFilter one : filters) {
            for (MqttTopicFilter other : filters) {
                boolean overlap = topics.stream().anyMatch(topic -> matches(one, topic) && matches(other, topic));
                assertThat(FilterLevels.overlap(one, other))
                        .as("%s and %s", one, other)
                        .isEqualTo(overlap);
                boolean covers = topics.stream().allMatch(topic -> matches(one, topic) || !matches(other, topic));
                assertThat(FilterLevels.covers(one, other))
                        .as("%s covers %s", one, other)
                        .isEqualTo(covers);
            }
        }
    }

    /** As MQTT 5 has it in 4.7.2; the client leaves that to the broker. */
    private static boolean matches(MqttTopicFilter filter, MqttTopic topic) {
        boolean wild = filter.toString().startsWith("+") || filter.toString().startsWith("#");
        return filter.matches(topic) && !(wild && topic.toString().startsWith("$"));
    }

    private static List<String> combinations(List<String> levels) {
        List<String> all = new ArrayList<>(levels);
        for (String first : levels) {
            for (String second : levels) {
                all.add(first + '/' + second);
                levels.forEach(third -> all.add(first + '/' + second + '/' + third));
            }
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({"$share/g/a/#, a/b, true", "$share/g/a, $share/h/b, false"})
    void groupIsPassedOver(String one, String other, boolean overlap) {
        assertThat(FilterLevels.overlap(MqttTopicFilter.of(one), MqttTopicFilter.of(other)))
                .isEqualTo(overlap);
    }
}
