/** What the transports have in common: the socket under a session, and how many of them an address may have. */
@NullMarked
@ApplicationModule(allowedDependencies = {"session"})
package dev.sluice.transport;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
