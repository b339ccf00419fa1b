/**
 * Connections from their accept on, whatever they become: how many there may be, in all and of one address, and what each may
 * hold and how long it may take as long as it speaks HTTP. Knows nothing of what is served.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"security", "limit"})
package dev.sluice.connection;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
