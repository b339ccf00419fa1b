package dev.sluice.ingest;

import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.Topic;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Conditional;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The MQTT broker that the server takes messages from, {@code sluice.ingest.mqtt.*}.
 *
 * @param uri {@code mqtt://host:1883}, or {@code mqtts://host:8883} for TLS; without it nothing of this is there
 * @param username default none
 * @param password default none; needs a user name
 * @param sslBundle bundle under {@code spring.ssl.bundle} whose certificates are trusted, and whose key is shown; default
 *     the JDK's; {@code mqtts} only
 * @param version of the protocol, {@code 5} or {@code 3.1.1}; default 5
 * @param clientId by which the broker knows the session again; default {@code sluice}; two servers at one broker need two
 * @param sessionExpiry how long the broker keeps the session, and what comes meanwhile, while the server is away; default 1
 *     day; MQTT 5 only, with 3.1.1 it is the broker's own setting
 * @param filters MQTT topic filters; default {@code #}
 * @param qos 0, 1 or 2; default 1; with 0 the broker keeps nothing, and what comes too fast is lost
 * @param sharedGroup group of a shared subscription, whose members get a part each; default none
 * @param topicPrefix what stands before the MQTT topic in the topic of the update; default nothing
 * @param payload what a message has in it; default {@code json}
 * @param payloadSize bytes of one payload; default 64 KB; a larger one is counted and dropped
 * @param underWay messages that are taken but not in the journal yet; default 1,024; what the broker sends beyond waits,
 *     unread and not acknowledged, so that it stops at its own limit of messages in flight; one that goes on beyond 65,535
 *     is disconnected
 * @param newTopics topics that may begin at once, and again as many over an hour; default 100,000; messages beyond are
 *     counted and dropped
 * @param reconnectMax longest wait between two attempts to connect; default 30 s; the first is 1 s, the next ones double
 */
@Validated
@Conditional(OnMqttBroker.class)
@ConfigurationProperties("sluice.ingest.mqtt")
record MqttProperties(
        URI uri,
        @Nullable String username,
        @Nullable String password,
        @Nullable String sslBundle,

        @DefaultValue("5") @Pattern(regexp = "5|3\\.1\\.1", message = "must be 5 or 3.1.1")
        String version,

        @DefaultValue("sluice") @NotBlank String clientId,
        @DefaultValue("1d") @DurationMin(seconds = 0) Duration sessionExpiry,
        @DefaultValue("#") @NotEmpty List<String> filters,
        @DefaultValue("1") @Min(0) @Max(2) int qos,
        @Nullable String sharedGroup,
        @DefaultValue("") String topicPrefix,
        @DefaultValue("json") MqttPayload payload,
        @DefaultValue("64KB") DataSize payloadSize,
        @DefaultValue("1024") @Min(1) @Max(65_535) int underWay,
        @DefaultValue("100000") @Min(1) @Max(10_000_000) int newTopics,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration reconnectMax) {

    private static final Set<String> PLAIN = Set.of("mqtt", "tcp");
    private static final Set<String> TLS = Set.of("mqtts", "ssl", "tls");
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    MqttProperties {
        username = StringUtils.hasText(username) ? username : null;
        password = StringUtils.hasText(password) ? password : null;
        sslBundle = StringUtils.hasText(sslBundle) ? sslBundle : null;
        sharedGroup = StringUtils.hasText(sharedGroup) ? sharedGroup : null;
        filters = List.copyOf(filters);
        requireUri(uri);
        require(password == null || username != null, "password needs a username");
        require(sslBundle == null || isTls(uri), "ssl-bundle needs a uri that begins with mqtts://");
        requirePrefix(topicPrefix);
        for (String filter : filters) {
            var unused = subscription(filter, sharedGroup);
        }
    }

    private static void requireUri(URI uri) {
        String scheme = scheme(uri);
        require(PLAIN.contains(scheme) || TLS.contains(scheme), "uri must begin with mqtt:// or mqtts://");
        require(uri.getHost() != null, "uri must name a host");
        require(uri.getUserInfo() == null, "uri must not have a user: use username and password");
        String path = uri.getPath();
        require((path.isEmpty() || path.equals("/")) && uri.getQuery() == null, "uri ends with host and port");
    }

    private static void requirePrefix(String prefix) {
        try {
            require(!Topic.of(prefix + 'a').isSystem(), "topic-prefix must not be of $sys");
        } catch (InvalidTopicException e) {
            throw new IllegalArgumentException("sluice.ingest.mqtt: with this topic-prefix a " + e.getMessage(), e);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("sluice.ingest.mqtt: " + message);
        }
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    }

    private static boolean isTls(URI uri) {
        return TLS.contains(scheme(uri));
    }

    boolean isTls() {
        return isTls(uri);
    }

    String host() {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host; // an IPv6 address
    }

    int port() {
        return uri.getPort() >= 0 ? uri.getPort() : isTls() ? TLS_PORT : PORT;
    }

    /** What is subscribed to. */
    List<MqttTopicFilter> subscriptions() {
        return filters.stream().map(filter -> subscription(filter, sharedGroup)).toList();
    }

    private static MqttTopicFilter subscription(String filter, @Nullable String sharedGroup) {
        MqttTopicFilter subscription = MqttTopicFilter.of(filter);
        require(sharedGroup == null || !subscription.isShared(), "shared-group is for filters without $share/");
        return sharedGroup == null ? subscription : subscription.share(sharedGroup);
    }
}
