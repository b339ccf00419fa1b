/** What a client is sent from the store before its live updates: snapshots of last values, a replay of the history, or what of it is newest. */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic", "message", "protocol", "journal", "fanout"})
package dev.sluice.catchup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
