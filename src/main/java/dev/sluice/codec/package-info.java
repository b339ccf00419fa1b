/**
 * The formats of the wire: frames of the protocol read from JSON and CBOR and written as them, as WebSocket frames and as
 * events. What a frame has and means is the business of {@code protocol}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"protocol", "message", "json", "cbor", "field", "topic"})
package dev.sluice.codec;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
