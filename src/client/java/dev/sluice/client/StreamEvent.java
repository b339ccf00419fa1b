package dev.sluice.client;

/**
 * What a subscription is told, in the order in which it happened. Per topic the updates come in the order of {@code seq};
 * a gap stands where the updates are missing.
 */
public sealed interface StreamEvent permits Update, Began, Gap, Dropped, Synced {}
