/** The way of outside values to the hub, whatever they came in by: who may publish, how fast, and how many topics. */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic", "message", "protocol", "hub", "security", "limit"})
package dev.sluice.publish;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
