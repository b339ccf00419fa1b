package dev.sluice.client;

/**
 * What a client has counted since it was made.
 *
 * @param connects connections that the server welcomed
 * @param disconnects connections and tries that ended otherwise than by the application
 * @param updates updates and snapshots that came
 * @param duplicates of them those that had come before, after a reconnect; nobody was told them twice
 * @param gaps that subscriptions were told
 * @param lost updates that are missing in those of them which have a count
 * @param published publishes that are in the journal
 * @param refused publishes that were surely not carried out
 * @param unknown publishes of which nobody knows
 */
public record Figures(
        long connects,
        long disconnects,
        long updates,
        long duplicates,
        long gaps,
        long lost,
        long published,
        long refused,
        long unknown) {}
