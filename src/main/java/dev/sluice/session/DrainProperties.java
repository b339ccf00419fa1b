package dev.sluice.session;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How a server that stops sends its clients away, {@code sluice.drain.*}.
 *
 * @param delay how long it goes on as before, but for its readiness, which falls at once; default 0; behind a balancer give it the
 *     interval at which that looks
 * @param over over how long sessions are sent away, evenly, those that have been here for longest first; default 5 s; 0 sends all away at
 *     once, who then come back at once too
 */
@Validated
@ConfigurationProperties("sluice.drain")
record DrainProperties(
        @DefaultValue("0s") @DurationMin(millis = 0) @DurationMax(minutes = 10)
        Duration delay,

        @DefaultValue("5s") @DurationMin(millis = 0) @DurationMax(minutes = 10)
        Duration over) {}
