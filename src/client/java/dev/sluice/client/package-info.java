/**
 * The Java client of Sluice: {@link dev.sluice.client.SluiceClient} and what it hands out. It owns reconnecting, resuming,
 * credit and the newest values; it knows the wire (see {@code protocol.md}) and nothing of the server's code. It uses Reactor
 * and the JDK alone; {@link dev.sluice.client.SluiceMeters} uses Micrometer too, and is loaded only by who calls it.
 *
 * <p>All state of a client lives on one thread, its loop ({@code Loop}); a class of this package that says nothing else is
 * used there only.
 */
@NullMarked
package dev.sluice.client;

import org.jspecify.annotations.NullMarked;
