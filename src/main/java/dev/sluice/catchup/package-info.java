/** What a client is sent from the store before its live updates: snapshots of last values, or a replay of the history. */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic", "message", "protocol", "journal", "fanout"})
package dev.sluice.catchup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
