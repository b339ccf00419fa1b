package dev.sluice.simulator;

import dev.sluice.message.Draft;

/**
 * What a simulated feed publishes, one update after another.
 *
 * <p>The model's time advances by the same step with each update and never looks at a clock, so that a model made of
 * the same seed and settings gives the same bytes. Not thread-safe: each subscription makes its own.
 */
@FunctionalInterface
interface Model {

    Draft next();
}
