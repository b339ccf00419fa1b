/** One client's life: its commands, subscriptions, snapshots, heartbeat and liveness, on the lane of its event loop. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"topic", "message", "protocol", "codec", "journal", "hub", "publish", "delivery"})
package dev.sluice.session;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
