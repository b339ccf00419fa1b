/** What the transports have in common: the socket under a session, how many of them an address may have, refusals. */
@NullMarked
@ApplicationModule(allowedDependencies = {"protocol", "session", "security"})
package dev.sluice.transport;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
