package dev.sluice.hub;

import dev.sluice.journal.Journal;
import dev.sluice.journal.Journal.Usage;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while the journal cannot take updates. */
final class JournalHealth implements HealthIndicator {

    private final Journal journal;

    JournalHealth(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Health health() {
        Throwable fault = journal.fault();
        Usage usage = journal.usage();
        return (fault == null ? Health.up() : Health.down(fault))
                .withDetail("head", journal.head().offset())
                .withDetail("updates", usage.updates())
                .withDetail("topics", usage.topics())
                .build();
    }
}
