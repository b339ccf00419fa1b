/** The wire: frames that clients and server send, how they are written and read, close codes. */
@NullMarked
@ApplicationModule(allowedDependencies = {"message", "topic", "cbor"})
package dev.sluice.protocol;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
