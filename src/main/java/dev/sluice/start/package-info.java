/** How the server starts: what its command line answers at once, the settings that it refuses, in words, and its last line. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.sluice.start;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
