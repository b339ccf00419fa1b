/** Many timers in one. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.sluice.timer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
