/**
 * What changes an update's way: which ones a subscription selects by their data, and at which rate they are given out; once for all
 * subscriptions of a lane that ask for the same.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic", "message", "field", "delivery", "fanout"})
package dev.sluice.shaping;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
