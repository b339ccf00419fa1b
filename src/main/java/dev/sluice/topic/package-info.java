/** Names of series and the filters over them, and the index that finds which filters match a topic. Uses nothing. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.sluice.topic;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
