/** Sources that the server goes to by itself: MQTT brokers. */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic", "message", "json", "protocol", "publish", "senml"})
package dev.sluice.ingest;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
