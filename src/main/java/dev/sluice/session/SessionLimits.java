package dev.sluice.session;

import dev.sluice.audit.Audit;
import dev.sluice.delivery.DeliveryProperties;
import dev.sluice.delivery.WaitingBytes;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.ServerFrame;
import dev.sluice.publish.Publishers;
import dev.sluice.will.Wills;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all sessions share: settings, the wall clock, the count of their ends, who is told of them, the memory of what waits for them,
 * how far the node is behind the log, and its name, where it is one of several.
 */
record SessionLimits(
        SessionProperties session,
        DeliveryProperties delivery,
        Publishers publishers,
        Wills wills,
        InstantSource clock,
        CloseMetrics closes,
        Audit audit,
        WaitingBytes waitingBytes,
        Supplier<Duration> behind,
        @Nullable String node) {

    ServerFrame.Limits toFrame() {
        return new ServerFrame.Limits(
                session.messageSize().toBytes(),
                ClientFrame.Subscribe.TOPICS_MAX,
                session.subscriptions(),
                delivery.bufferMax(),
                session.framesPerSecond());
    }

    /** Unix time in microseconds. */
    long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
