/**
 * What clients want done when they go without taking leave. A will is its session's while that stands, and from its end on the
 * server's alone: here it waits and is carried out, and a note beside the log lets the next run go on with it. Nobody else holds one.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "topic",
            "message",
            "protocol",
            "journal",
            "hub",
            "publish",
            "expiry",
            "timer",
            "security",
            "security::revocation",
            "audit"
        })
package dev.sluice.will;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
