/** How the server starts: the settings that it refuses, in words, its version, and its last line. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.sluice.start;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
