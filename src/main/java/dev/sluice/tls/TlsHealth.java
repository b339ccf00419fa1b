package dev.sluice.tls;

import java.util.List;
import java.util.Objects;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Degraded, but not down, while certificates can not be used that are in files: those before are served on. */
final class TlsHealth implements HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED", "works, but not all of it");

    private final HealthIndicator files;
    private final Certificates certificates;

    /** {@code files} judges what is in the files of all bundles, whether it is served or not. */
    TlsHealth(HealthIndicator files, Certificates certificates) {
        this.files = files;
        this.certificates = certificates;
    }

    @Override
    public Health health() {
        List<Served> faulty = certificates.faulty();
        if (!faulty.isEmpty()) {
            Health.Builder health = Health.status(DEGRADED);
            faulty.forEach(served -> health.withDetail(served.name(), "not served: " + served.fault()));
            return health.build();
        }
        Health read = Objects.requireNonNullElseGet(
                files.health(), () -> Health.unknown().build());
        return read.getStatus().equals(Status.UP)
                ? read
                : Health.status(DEGRADED).withDetails(read.getDetails()).build();
    }
}
