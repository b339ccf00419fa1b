package dev.sluice.watchdog;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WatchdogConfiguration {

    @Bean
    Watchdog watchdog(MeterRegistry registry) {
        Watchdog watchdog = new Watchdog(registry);
        watchdog.start();
        return watchdog;
    }

    @Bean
    WatchdogHealth watchdogHealthIndicator(Watchdog watchdog) {
        return new WatchdogHealth(watchdog);
    }
}
