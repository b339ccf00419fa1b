package dev.sluice.client;

import java.util.Set;

/**
 * These topics are gone: after a reconnect that could not be made up for the server had no value of them, or the token does
 * not allow them any more. What is still shown of them is no longer true.
 *
 * @param topics their names
 */
public record Dropped(Set<String> topics) implements StreamEvent {

    public Dropped {
        topics = Set.copyOf(topics);
    }
}
