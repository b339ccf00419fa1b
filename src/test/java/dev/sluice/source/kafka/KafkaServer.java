package dev.sluice.source.kafka;

import dev.sluice.SluiceApplication;
import dev.sluice.message.Update;
import dev.sluice.source.HeldJournal;
import dev.sluice.source.SourcesHealth;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A server in this process, whose journal outlives it and can be held. */
final class KafkaServer implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    /** Starts one with settings of {@code sluice.ingest.kafka}. */
    KafkaServer(HeldJournal journal, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--sluice.simulator.enabled=false"));
        for (String setting : settings) {
            arguments.add("--sluice.ingest.kafka." + setting);
        }
        context = new SpringApplicationBuilder(SluiceApplication.class)
                .web(WebApplicationType.REACTIVE)
                .initializers(own -> ((GenericApplicationContext) own)
                        .registerBean("heldJournal", HeldJournal.class, () -> journal, KafkaServer::inPlaceOfItsOwn))
                .run(arguments.toArray(String[]::new));
    }

    private static void inPlaceOfItsOwn(BeanDefinition journal) {
        journal.setPrimary(true);
        journal.setDestroyMethodName("");
    }

    /** The numbers that were published below a topic, in order. */
    static List<Integer> values(HeldJournal journal, String prefix) {
        List<Update> updates = journal.read(0, 1_000_000).updates();
        return updates.stream()
                .filter(update -> update.topic().name().startsWith(prefix) && !update.isRetirement())
                .map(update -> Integer.valueOf(new String(update.data(), StandardCharsets.UTF_8)))
                .toList();
    }

    void awaitStatus(String status) {
        Awaitility.await().atMost(KafkaBroker.PATIENCE).until(() -> Objects.requireNonNull(
                        health().health().getStatus())
                .getCode()
                .equals(status));
    }

    SourcesHealth health() {
        return context.getBean(SourcesHealth.class);
    }

    double gauge(String name) {
        return context.getBean(MeterRegistry.class).get(name).gauge().value();
    }

    @Override
    public void close() {
        context.close();
    }
}
