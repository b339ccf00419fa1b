/**
 * The HTTP API: publishing by {@code POST /api/publish}, reading what is stored by {@code GET /api/topics} and {@code GET
 * /api/history}, problems as RFC 9457 has them.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "topic",
            "message",
            "json",
            "protocol",
            "codec",
            "journal",
            "session",
            "publish",
            "security",
            "senml",
            "transport"
        })
package dev.sluice.http;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
