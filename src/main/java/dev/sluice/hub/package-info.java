/** Where updates become official: one writer that numbers, journals and multicasts them to the lanes. */
@NullMarked
@ApplicationModule(allowedDependencies = {"message", "protocol", "journal", "topic"})
package dev.sluice.hub;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
