/**
 * What runs on one event loop beside its sockets: the inbox that the hub fills, the drain that brings updates to those who
 * want them and gives each a turn to write, timers, meters. Knows those who have turns as {@link
 * dev.sluice.lane.LaneMember} only.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "topic",
            "message",
            "journal",
            "hub",
            "delivery",
            "fanout",
            "shaping",
            "watchdog",
            "timer"
        })
package dev.sluice.lane;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
