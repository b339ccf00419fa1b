package dev.sluice.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.PayloadFormat;
import dev.sluice.testing.AsyncApi;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class KafkaDocumentTests {

    @Test
    void kindsAreThoseOfTheAsyncApiDocument() {
        assertThat(AsyncApi.namesAt("/channels/kafka/messages"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(PayloadFormat.values())
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void groupIsThatOfTheAsyncApiDocument() {
        assertThat(AsyncApi.at("/operations/read/bindings/kafka/groupId/default")
                        .stringValue())
                .isEqualTo(KafkaClusterTests.bind().group());
    }
}
