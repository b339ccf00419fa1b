/** What Sluice carries: updates, their place in the log, and the values that its own feeds publish. */
@NullMarked
@ApplicationModule(allowedDependencies = "topic")
package dev.sluice.message;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
