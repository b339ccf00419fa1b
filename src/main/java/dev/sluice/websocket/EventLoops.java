package dev.sluice.websocket;

import java.time.Duration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

/**
 * As many event loops as there are processors. Reactor Netty makes at least four: on one core they would take turns, and
 * each update would wait for the slowest of them.
 */
final class EventLoops extends ReactorResourceFactory {

    EventLoops(Duration shutdownQuietPeriod) {
        setUseGlobalResources(false);
        setLoopResourcesSupplier(
                () -> LoopResources.create("sluice", Runtime.getRuntime().availableProcessors(), true));
        setShutdownQuietPeriod(shutdownQuietPeriod);
    }
}
