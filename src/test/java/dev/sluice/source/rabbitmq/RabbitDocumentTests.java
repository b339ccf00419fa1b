package dev.sluice.source.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.PayloadFormat;
import dev.sluice.testing.AsyncApi;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RabbitDocumentTests {

    @Test
    void kindsAreThoseOfTheAsyncApiDocument() {
        assertThat(AsyncApi.namesAt("/channels/rabbitmq/messages"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(PayloadFormat.values())
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .toList());
    }
}
