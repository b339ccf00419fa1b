/** SenML (RFC 8428): packs of measurements, resolved record by record into values of topics. */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic", "message", "json"})
package dev.sluice.senml;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
