/** CBOR (RFC 8949) as another spelling of JSON: each turned into the other, numbers without losing a digit. Knows no frames. */
@NullMarked
@ApplicationModule(allowedDependencies = "json")
package dev.sluice.cbor;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
