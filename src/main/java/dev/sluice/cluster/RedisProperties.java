package dev.sluice.cluster;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Redis or Valkey is, {@code spring.data.redis.*}; read only where {@code sluice.cluster.enabled} is set.
 *
 * @param url {@code redis://host:port}, {@code rediss://} for TLS, {@code redis-sentinel://host:port,host:port#master}; with user,
 *     password and database as usual
 * @param host where no URL is given
 * @param port of that host
 * @param username where the URL has none
 * @param password where the URL has none
 * @param database number of the database where the URL has none
 * @param timeout how long an answer of the store is waited for; then the connection is made anew
 */
@ConfigurationProperties("spring.data.redis")
record RedisProperties(
        @Nullable String url,
        @DefaultValue("localhost") String host,
        @DefaultValue("6379") int port,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("0") int database,
        @DefaultValue("2s") Duration timeout) {

    RedisURI toUri() {
        RedisURI uri;
        if (url == null) {
            uri = RedisURI.create(host, port);
            uri.setDatabase(database);
        } else {
            uri = RedisURI.create(url);
        }
        if (password != null) {
            RedisURI.Builder builder = RedisURI.builder(uri);
            uri = username == null
                    ? builder.withPassword(password.toCharArray()).build()
                    : builder.withAuthentication(username, password.toCharArray())
                            .build();
        }
        uri.setTimeout(timeout);
        return uri;
    }
}
