package dev.sluice.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Hub;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.TestPublisher;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** A client of JSON and one of CBOR on one server are told the same. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sluice.simulator.enabled=false")
class BothFormatsIT {

    private static final String[] VALUES = {
        "null", "true", "0", "-1", "4294967296", "9007199254740993", "1180591620717411303424", "-18446744073709551617",
        "0.5", "230.02", "-187.440", "1e400", "5e-324", "\"\u00fc \\\"\ud83d\ude00\\n\"", "[]", "{}",
        "{\"symbol\":\"AAPL\",\"bid\":230.05,\"sizes\":[100,200.5,{\"deep\":[[null]]}],\"open\":false}"
    };

    @LocalServerPort
    private int port;

    @Autowired
    private Hub hub;

    @Test
    void theSameUpdatesWithEqualValues() {
        TestPublisher publisher = new TestPublisher(hub);
        publisher.publish("both/before", "[1,2.5]");
        try (JdkClient json = JdkClient.connect(port, "/ws?topics=both/%23&heartbeat=off");
                JdkClient cbor = JdkClient.connectCbor(port, "/ws?topics=both/%23&heartbeat=off")) {
            assertSame(json.next("snapshot"), cbor.next("snapshot"));
            assertSame(json.next("synced"), cbor.next("synced"));
            for (String value : VALUES) {
                publisher.publish("both/" + VALUES.length, value);
                JsonNode text = json.next("update", "gap", "error");
                assertThat(JdkClient.type(text)).isEqualTo("update");
                assertSame(text, cbor.next("update", "gap", "error"));
            }
        }
    }

    private static void assertSame(JsonNode json, JsonNode cbor) {
        assertThat(cbor.propertyNames()).containsExactlyElementsOf(json.propertyNames());
        json.properties().forEach(field -> {
            JsonNode same = cbor.path(field.getKey());
            assertThat(isSame(field.getValue(), same))
                    .as("%s of %s and of %s", field.getKey(), json, cbor)
                    .isTrue();
        });
    }

    private static boolean isSame(JsonNode one, JsonNode other) {
        return one.equals(
                (a, b) -> a.isNumber() && b.isNumber() && a.decimalValue().compareTo(b.decimalValue()) == 0
                        ? 0
                        : a.equals(b) ? 0 : 1,
                other);
    }
}
