/** What clients and server say to each other: frames and queries, error codes, close codes. How it is written is the business of {@code codec}. */
@NullMarked
@ApplicationModule(allowedDependencies = {"message", "json", "field", "fold", "topic"})
package dev.sluice.protocol;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
