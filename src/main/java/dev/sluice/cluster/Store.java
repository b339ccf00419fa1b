package dev.sluice.cluster;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The way to Redis or Valkey. Connections are never mended by the client: a new one may lead to another server, and has to be asked
 * which that is. Safe for any thread.
 */
final class Store implements AutoCloseable {

    private static final int THREADS = 2;
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisURI uri;
    private final Keys keys;
    private final String retention;
    private final ClientResources resources;
    private final RedisClient client;

    /** {@code retention} says how much of the log is kept, in words that are equal where that is. */
    Store(RedisURI uri, Keys keys, String retention) {
        this.uri = uri;
        this.keys = keys;
        this.retention = retention;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(
                        SocketOptions.builder().connectTimeout(uri.getTimeout()).build())
                .build());
    }

    /**
     * Opens a connection, and the log: a new one where there is none, a new term where the store is another one. Waits for the store.
     *
     * @throws RedisException if the store can not be reached
     * @throws StoreUnfitException if it must not be used as it is
     */
    StoreConnection connect() {
        StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC, uri);
        try {
            return StoreConnection.open(connection, keys, retention);
        } catch (RuntimeException fault) {
            var unused = connection.closeAsync();
            throw fault;
        }
    }

    Keys keys() {
        return keys;
    }

    /** Without what is secret in it. */
    String address() {
        return uri.getSentinels().isEmpty()
                ? uri.getHost() + ":" + uri.getPort()
                : uri.getSentinelMasterId() + " of "
                        + uri.getSentinels().stream()
                                .map(sentinel -> sentinel.getHost() + ":" + sentinel.getPort())
                                .toList();
    }

    Duration timeout() {
        return uri.getTimeout();
    }

    @Override
    public void close() {
        client.shutdown(0, timeout().toMillis(), TimeUnit.MILLISECONDS);
        var unused = resources.shutdown(0, timeout().toMillis(), TimeUnit.MILLISECONDS);
    }
}
