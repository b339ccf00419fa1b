/**
 * Who wants what: the topics of one lane, who asked for them by which filter, and how an update is brought to all of them.
 * Knows those who want it as {@link dev.sluice.fanout.Receiver} only. Owned by one event loop.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic", "message"})
package dev.sluice.fanout;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
