/** Values that look alive and are not: that nothing newer followed in time, or whose source is gone. They turn stale. */
@NullMarked
@ApplicationModule(allowedDependencies = {"message", "protocol", "hub", "journal", "publish", "timer", "topic"})
package dev.sluice.expiry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
