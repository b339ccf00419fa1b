package dev.sluice.journal;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of the history, {@code sluice.journal.*}; whichever is reached first evicts the oldest update. The last value
 * of each topic stays.
 *
 * @param updates updates kept; default 100,000, 0 keeps none
 * @param bytes approximate heap that they may take; default 64 MB
 * @param age how long an update is kept; default 10 minutes; looked at with each append
 */
@Validated
@ConfigurationProperties("sluice.journal")
public record JournalProperties(
        @DefaultValue("100000") @Min(0) int updates,
        @DefaultValue("64MB") DataSize bytes,
        @DefaultValue("10m") Duration age) {}
