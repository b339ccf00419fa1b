/**
 * What the transports have in common: the socket under a session, answers no faster than they are read, turns of long work,
 * and what is refused, with the words for it.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"protocol", "session", "security", "connection", "limit", "audit"})
package dev.sluice.transport;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
