package dev.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.FreePort;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A source of every kind, and none of their brokers there. */
@DirtiesContext // or they would go on looking for them
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.ingest.kafka.topics=plant",
            "sluice.ingest.kafka.stale-after=1s",
            "sluice.ingest.rabbitmq.queues=plant",
            "sluice.ingest.rabbitmq.stale-after=1s"
        })
class SourcesIT {

    @Autowired
    private HealthEndpoint health;

    @DynamicPropertySource
    static void brokers(DynamicPropertyRegistry properties) {
        String nobody = "127.0.0.1:" + FreePort.find();
        properties.add("sluice.ingest.mqtt.uri", () -> "mqtt://" + nobody);
        properties.add("sluice.ingest.kafka.brokers", () -> nobody);
        properties.add("sluice.ingest.rabbitmq.brokers", () -> nobody);
    }

    @Test
    void eachIsToldByItselfAndTheServerServes() {
        for (String kind : new String[] {"mqtt", "kafka", "rabbitmq"}) {
            assertThat(health.healthForPath(kind)).as(kind).isNotNull().satisfies(of -> assertThat(
                            of.getStatus().getCode())
                    .isEqualTo("DEGRADED"));
        }
        assertThat(health.health().getStatus().getCode()).isEqualTo("DEGRADED");
    }
}
