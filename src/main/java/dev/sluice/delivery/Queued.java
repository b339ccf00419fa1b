package dev.sluice.delivery;

import dev.sluice.message.Publication;

/**
 * An update that waits.
 *
 * @param publication the update
 * @param since offset with which its topic began to wait: its own, or where it was conflated that of the first one
 */
public record Queued(Publication publication, long since) {}
