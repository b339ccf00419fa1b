/** The ordered log of everything published: positions, a bounded history, the last value of each topic. */
@NullMarked
@ApplicationModule(allowedDependencies = {"message", "topic", "watchdog"})
package dev.sluice.journal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
