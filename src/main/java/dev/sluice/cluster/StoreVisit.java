package dev.sluice.cluster;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * What the store of a cluster is like, seen without joining the cluster.
 *
 * @param told what it says of itself, or why it can not be used and what to do about it
 */
public record StoreVisit(boolean isFit, boolean isKept, String told) {

    /**
     * Asks it.
     *
     * @param settings as strings, of which those of {@code spring.data.redis} count
     */
    public static StoreVisit of(Map<String, String> settings) {
        RedisProperties redis = new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("spring.data.redis", RedisProperties.class);
        RedisClient client = RedisClient.create(redis.toUri());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            String answer = connection.sync().info();
            StoreInfo info = StoreInfo.of(answer).fit();
            return new StoreVisit(
                    true, answer.contains("aof_enabled:1"), "Redis " + info.version() + ", " + info.evicts());
        } catch (StoreUnfitException e) {
            return new StoreVisit(false, true, e.getMessage() + " " + e.remedy());
        } catch (RedisException e) {
            return new StoreVisit(false, true, "no answer of it: " + e.getMessage());
        } finally {
            client.shutdown();
        }
    }
}
