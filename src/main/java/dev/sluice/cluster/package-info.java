/**
 * Several nodes, one log: Redis or Valkey keeps it, each node has a copy in memory, writes blocks into it and follows it. Nothing of this
 * is made, and no connection opened, unless {@code sluice.cluster.enabled} is set.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"message", "hub", "journal", "watchdog", "security::revocation"})
package dev.sluice.cluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
