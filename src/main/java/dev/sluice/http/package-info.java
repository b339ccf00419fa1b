/**
 * The HTTP API: what publishing and reading, each a package below this one, have in common, and its settings, those of all
 * connections among them.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "audit",
            "topic",
            "message",
            "field",
            "fold",
            "json",
            "protocol",
            "codec",
            "journal",
            "hub",
            "session",
            "publish",
            "security",
            "security::token",
            "security::revocation",
            "senml",
            "transport",
            "connection",
            "limit"
        })
package dev.sluice.http;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
