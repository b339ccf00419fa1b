package dev.sluice.client;

/** All snapshots, or all that was missed, have come; what follows is live. */
public record Synced() implements StreamEvent {}
