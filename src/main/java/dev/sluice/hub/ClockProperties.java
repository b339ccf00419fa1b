package dev.sluice.hub;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What becomes of a wall clock that is set, {@code sluice.clock.*}.
 *
 * @param jumpMax how far the clock may be set back while {@code ts} waits for it to catch up, so that it never steps back;
 *     default 1 minute. Beyond, {@code ts} follows the clock, once, with a log line and the meter
 *     {@code sluice.clock.jumps}; the order is that of offsets and seqs, always
 */
@Validated
@ConfigurationProperties("sluice.clock")
public record ClockProperties(
        @DefaultValue("1m") @DurationMin(millis = 1) Duration jumpMax) {}
