/** Values that must be followed by newer ones in time: those that are not turn stale. */
@NullMarked
@ApplicationModule(allowedDependencies = {"message", "protocol", "hub", "publish", "timer", "topic"})
package dev.sluice.expiry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
