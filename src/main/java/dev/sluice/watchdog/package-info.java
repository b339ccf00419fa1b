/** Notices from outside what stands still while it has work, and tells: health, a meter, a log line with the stack. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.sluice.watchdog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
