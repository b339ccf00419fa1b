package dev.sluice.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What the store says of itself.
 *
 * @param runId of its process: a new one at each start
 * @param version that of Redis whose commands it has
 * @param evicts how it makes room where its memory is full
 * @param uptime for how long its process has run
 */
record StoreInfo(String runId, String version, String evicts, Duration uptime) {

    private static final int VERSION_MIN = 7;

    /** {@code info} is the answer to INFO. */
    static StoreInfo of(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return new StoreInfo(
                fields.getOrDefault("run_id", ""),
                fields.getOrDefault("redis_version", "0"),
                fields.getOrDefault("maxmemory_policy", "noeviction"),
                Duration.ofSeconds(Long.parseLong(fields.getOrDefault("uptime_in_seconds", "0"))));
    }

    /** Itself; throws a {@link StoreUnfitException} where it must not be used. */
    StoreInfo fit() {
        int dot = version.indexOf('.');
        int major = Integer.parseInt(version.substring(0, dot < 0 ? version.length() : dot));
        if (major < VERSION_MIN) {
            throw new StoreUnfitException(
                    "The store is Redis " + version + ", which is too old.",
                    "Use Redis 7 or Valkey 7.2, or newer.",
                    null);
        }
        if (!evicts.equals("noeviction")) {
            throw new StoreUnfitException(
                    "The store removes keys when its memory is full (maxmemory-policy " + evicts
                            + "), and the log would have holes that nobody is told of.",
                    "Set maxmemory-policy noeviction in the store.",
                    null);
        }
        if (runId.isEmpty()) {
            throw new StoreUnfitException(
                    "The store does not tell its run_id, by which a failover is noticed.",
                    "Let this user call INFO in the store.",
                    null);
        }
        return this;
    }
}
