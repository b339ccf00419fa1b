/** The load generator: many WebSocket clients on one thread, which count, look for holes and take times. */
@NullMarked
package dev.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
