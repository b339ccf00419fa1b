/**
 * What contracts ask about single fields of an update's data: pointers into its JSON, terms that have to hold of them, and the one
 * walk over the bytes that finds all of them. Knows nothing of who asks.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.sluice.field;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
