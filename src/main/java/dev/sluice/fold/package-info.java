/**
 * Windows of time in place of updates: what one number of a topic's updates was at first, at most, at least, at last, and in the mean. The same for
 * what is stored and for what is live, so that the one goes on in the other.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic", "message", "field"})
package dev.sluice.fold;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
