/** Holds updates back to the rate that a subscription asked for, once for all subscriptions of a lane that ask for the same. */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic", "message", "delivery", "fanout"})
package dev.sluice.shaping;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
