package dev.sluice.message;

/**
 * A place in the log.
 *
 * @param epoch names one life of the log; offsets of two epochs are not comparable
 * @param offset everything up to it has been published
 */
public record StreamPosition(String epoch, long offset) {}
