/**
 * One client's life, from welcome to close: its state, what it sends, its subscriptions, what it is sent, its pulse; and how
 * all clients are sent away. Knows its transport as {@link dev.sluice.session.Connection} only.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "audit",
            "topic",
            "message",
            "protocol",
            "codec",
            "journal",
            "hub",
            "publish",
            "will",
            "security",
            "security::revocation",
            "delivery",
            "fanout",
            "shaping",
            "catchup",
            "lane",
            "timer",
            "watchdog",
            "limit"
        })
package dev.sluice.session;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
