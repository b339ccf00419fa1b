/** Limits that each of many has for itself, an address or a subject: rates with bursts, and places. Knows nothing of who they are. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.sluice.limit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
