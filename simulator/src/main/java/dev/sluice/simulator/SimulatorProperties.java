package dev.sluice.simulator;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the simulator publishes.
 *
 * @param enabled whether the server publishes simulated data; by default it does
 * @param seed start of the random numbers, by default 42; the same seed with the same other settings gives the same
 *     values in the same order
 * @param market quotes on {@code quotes/<symbol>}
 * @param sensors readings on {@code sensors/<plant>/<device>/<metric>}
 */
@Validated
@ConfigurationProperties("sluice.simulator")
record SimulatorProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("42") long seed,
        @DefaultValue @Valid Market market,
        @DefaultValue @Valid Sensors sensors) {

    /**
     * Settings of the feed {@code market}.
     *
     * @param symbols number of symbols, 1 to 10000, by default 40; the first 55 have the names of real ones
     * @param rate updates a second over all symbols on average, 0 (none) to 20000, by default 200; they arrive at random, as
     *     those of a real feed; of those that the hub could not take in time a second's worth follows, at twice the rate, the
     *     rest is not published
     */
    record Market(
            @DefaultValue("40") @Min(1) @Max(10_000) int symbols,
            @DefaultValue("200") @Min(0) @Max(20_000) int rate) {}

    /**
     * Settings of the feed {@code sensors}.
     *
     * @param devices number of devices, 1 to 10000, by default 12; each has 3 or 4 metrics, and up to 20 plants share
     *     them
     * @param rate readings a second over all devices on average, 0 (none) to 20000, by default 60, kept to while single
     *     devices are silent; of those that the hub could not take in time a second's worth follows, at twice the rate, the
     *     rest is not published
     */
    record Sensors(
            @DefaultValue("12") @Min(1) @Max(10_000) int devices,
            @DefaultValue("60") @Min(0) @Max(20_000) int rate) {}
}
