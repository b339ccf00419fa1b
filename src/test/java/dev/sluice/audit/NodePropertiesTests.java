package dev.sluice.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodePropertiesTests {

    @Test
    void namesTheTopic() {
        assertThat(new NodeProperties("berlin-2").auditTopic()).hasToString("$sys/audit/berlin-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "+", "#", "a\nb"})
    void whatIsNoLevelOfATopicIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeProperties(name))
                .withMessageContaining("sluice.node");
    }
}
