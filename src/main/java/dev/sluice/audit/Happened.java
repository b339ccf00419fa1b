package dev.sluice.audit;

/**
 * An event, and when it was.
 *
 * @param number counts the events, so that they can be told in order
 * @param ts Unix time in microseconds
 */
record Happened(long number, long ts, AuditEvent event) {}
