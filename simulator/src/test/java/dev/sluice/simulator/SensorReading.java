package dev.sluice.simulator;

import java.math.BigDecimal;

/**
 * One measurement, on {@code sensors/<plant>/<device>/<metric>}.
 *
 * @param value measured value
 * @param unit its unit in UCUM's case-sensitive codes: {@code Cel}, {@code mm/s}, {@code kW}
 */
public record SensorReading(BigDecimal value, String unit) {}
