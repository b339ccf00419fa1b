/** The SSE transport at {@code /sse}: handshake by the query, events out, end. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "audit",
            "protocol",
            "codec",
            "hub",
            "journal",
            "message",
            "delivery",
            "session",
            "security",
            "transport",
            "connection"
        })
package dev.sluice.sse;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
