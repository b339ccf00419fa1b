/** Where updates become official: one writer that has them numbered and kept (the log) and told to the lanes (multicast). */
@NullMarked
@ApplicationModule(allowedDependencies = {"message", "protocol", "journal", "topic", "watchdog"})
package dev.sluice.hub;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
