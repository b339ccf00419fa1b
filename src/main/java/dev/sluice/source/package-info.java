/**
 * Sources that the server goes to by itself, such as brokers: what all kinds share. A {@link dev.sluice.source.Source} makes
 * connections and hands its messages to an {@link dev.sluice.source.Inlet}, which publishes them, tells the broker of each
 * only when it is in the journal, and holds the source back. A package below this one is one kind;
 * {@code sparkplug} is a payload that has a state.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"topic", "message", "json", "protocol", "journal", "publish", "expiry", "senml"})
package dev.sluice.source;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
