/** The WebSocket transport at {@code /ws}: handshake, frames in, bytes out, close. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "audit",
            "topic",
            "message",
            "protocol",
            "codec",
            "delivery",
            "session",
            "security",
            "transport",
            "connection"
        })
package dev.sluice.websocket;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
