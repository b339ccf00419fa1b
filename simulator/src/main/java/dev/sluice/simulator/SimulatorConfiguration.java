package dev.sluice.simulator;

import dev.sluice.message.Feed;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Makes the simulator's two feeds, which share one daemon thread, unless {@code sluice.simulator.enabled} is false. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "sluice.simulator.enabled", matchIfMissing = true)
class SimulatorConfiguration {

    private static final String SCHEDULER = "simulatorScheduler";

    @Bean(name = SCHEDULER, defaultCandidate = false, destroyMethod = "dispose")
    Scheduler simulatorScheduler() {
        return Schedulers.newSingle("simulator", true);
    }

    @Bean
    Feed marketFeed(SimulatorProperties properties, @Qualifier(SCHEDULER) Scheduler scheduler) {
        String name = "market";
        int symbols = properties.market().symbols();
        int rate = properties.market().rate();
        return new PacedFeed(
                name,
                rate,
                () -> new StockMarket(RandomStream.of(properties.seed(), name), symbols, rate),
                () -> arrivals(properties, name),
                scheduler,
                System::nanoTime);
    }

    @Bean
    Feed sensorsFeed(SimulatorProperties properties, @Qualifier(SCHEDULER) Scheduler scheduler) {
        String name = "sensors";
        int devices = properties.sensors().devices();
        int rate = properties.sensors().rate();
        return new PacedFeed(
                name,
                rate,
                () -> new Plants(RandomStream.of(properties.seed(), name), devices, rate),
                () -> arrivals(properties, name),
                scheduler,
                System::nanoTime);
    }

    /** Random numbers of their own, so that the rate leaves the values as they are. */
    private static RandomStream arrivals(SimulatorProperties properties, String feed) {
        return RandomStream.of(properties.seed(), feed + " arrivals");
    }
}
