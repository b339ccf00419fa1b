package dev.sluice.audit;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What of the audit is logged, {@code sluice.audit.*}.
 *
 * @param logPerSecond lines a second, one for each event; default 100; of more, refusals first, the log has only how many there were.
 *     0 logs none, the topic has them all the same
 */
@Validated
@ConfigurationProperties("sluice.audit")
record AuditProperties(
        @DefaultValue("100") @Min(0) @Max(AuditTrail.EVENTS_MAX)
        int logPerSecond) {}
