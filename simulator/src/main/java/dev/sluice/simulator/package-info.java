/** Simulated market and sensors: feeds like any other, deterministic for a seed, so that Sluice has data from the first second. */
@NullMarked
@ApplicationModule(allowedDependencies = {"message", "topic"})
package dev.sluice.simulator;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
