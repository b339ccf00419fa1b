package dev.sluice.source.mqtt;

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
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Conditional;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * An MQTT broker that the server takes messages from: {@code sluice.ingest.mqtt.*} is one, which is named {@code default};
 * more stand by their names in {@link MqttBrokers}.
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
 * @param filters what is subscribed to, MQTT topic filters alone or with the format and topic of their messages; default
 *     {@code #}; where one lies in another, the narrower governs; others that overlap are refused
 * @param qos 0, 1 or 2; default 1; with 0 the broker keeps nothing, and drops what comes faster than it is taken
 * @param sharedGroup group of a shared subscription, whose members get a part each; default none
 * @param topicPrefix what stands before the MQTT topic in the topic of the update; default nothing
 * @param payload what a message has in it, where its filter does not say; default {@code json}
 * @param payloadSize bytes of one payload; default 64 KB; a larger one is counted and dropped
 * @param packetSize bytes of one packet that the broker may send; default 16 MB, at least 64 KB above {@code payload-size}; a
 *     larger one the broker drops without a word; with 3.1.1, which can not tell it so, it is read past, counted and dropped
 * @param underWay messages that are taken but not in the journal yet; default 1,024; at that number nothing more is read
 *     from the broker until half is through
 * @param underWayBytes bytes of those; default 16 MB; at the limit the same, so that it is exceeded by one message at most,
 *     and by what was read with it
 * @param newTopics topics that may begin at once, and again as many over an hour; default 100,000; messages beyond are
 *     counted and dropped
 * @param connectTimeout longest wait for the TCP connection, and for the broker's answer on it; default 10 s; then the next
 *     attempt
 * @param keepAlive silence after which the broker is asked for a sign of life; default 30 s; where none comes for as long
 *     again, the connection is ended and made anew
 * @param staleAfter time without a connection to the broker after which what came from it turns stale, also over a restart; at least
 *     1 s; default none
 * @param reconnectMax longest wait between two attempts to connect; default 30 s; the first is 1 s, the next ones double
 */
@Validated
@Conditional(OnMqttBroker.Unnamed.class)
@ConfigurationProperties("sluice.ingest.mqtt")
record MqttBroker(
        URI uri,
        @Nullable String username,
        @Nullable String password,
        @Nullable String sslBundle,

        @DefaultValue("5") @Pattern(regexp = "5|3\\.1\\.1", message = "must be 5 or 3.1.1")
        String version,

        @DefaultValue("sluice") @NotBlank String clientId,
        @DefaultValue("1d") @DurationMin(seconds = 0) Duration sessionExpiry,
        @DefaultValue("#") @NotEmpty List<MqttFilter> filters,
        @DefaultValue("1") @Min(0) @Max(2) int qos,
        @Nullable String sharedGroup,
        @DefaultValue("") String topicPrefix,
        @DefaultValue("json") MqttPayload payload,
        @DefaultValue("64KB") DataSize payloadSize,
        @DefaultValue("16MB") DataSize packetSize,
        @DefaultValue("1024") @Min(1) @Max(65_535) int underWay,
        @DefaultValue("16MB") DataSize underWayBytes,
        @DefaultValue("100000") @Min(1) @Max(10_000_000) int newTopics,

        @DefaultValue("10s") @DurationMin(millis = 100) @DurationMax(minutes = 10)
        Duration connectTimeout,

        @DefaultValue("30s") @DurationMin(seconds = 1) @DurationMax(seconds = 65_535)
        Duration keepAlive,

        @Nullable @DurationMin(seconds = 1) Duration staleAfter,

        @DefaultValue("30s") @DurationMin(millis = 100) Duration reconnectMax) {

    private static final Set<String> PLAIN = Set.of("mqtt", "tcp");
    private static final Set<String> TLS = Set.of("mqtts", "ssl", "tls");
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    /** What a packet has beside its payload: topic and properties, of which each is 64 KB at most. */
    private static final long BESIDE_PAYLOAD_BYTES = 64L << 10;

    MqttBroker {
        username = StringUtils.hasText(username) ? username : null;
        password = StringUtils.hasText(password) ? password : null;
        sslBundle = StringUtils.hasText(sslBundle) ? sslBundle : null;
        sharedGroup = StringUtils.hasText(sharedGroup) ? sharedGroup : null;
        filters = List.copyOf(filters);
        requireUri(uri);
        require(password == null || username != null, "password needs a username");
        require(sslBundle == null || TLS.contains(scheme(uri)), "ssl-bundle needs a uri that begins with mqtts://");
        require(
                packetSize.toBytes() >= payloadSize.toBytes() + BESIDE_PAYLOAD_BYTES
                        && packetSize.toBytes() <= Integer.MAX_VALUE,
                "packet-size must be at least 64 KB above payload-size, and below 2 GB");
        require(underWayBytes.toBytes() > 0, "under-way-bytes must be above 0");
        requirePrefix(topicPrefix);
        var unused = routes(filters, sharedGroup, topicPrefix, payload);
    }

    private static void requireUri(@Nullable URI uri) {
        if (uri == null) {
            throw new IllegalArgumentException("sluice.ingest.mqtt: uri is missing");
        }
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

    private static Routes routes(
            List<MqttFilter> filters, @Nullable String sharedGroup, String topicPrefix, MqttPayload payload) {
        try {
            return new Routes(filters.stream()
                    .map(filter -> route(filter, filter.subscription(sharedGroup), topicPrefix, payload))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sluice.ingest.mqtt: " + e.getMessage(), e);
        }
    }

    private static Routes.Route route(
            MqttFilter filter, MqttTopicFilter subscription, String topicPrefix, MqttPayload payload) {
        MqttPayload own = filter.payload() == null ? payload : filter.payload();
        if (own.namesTopics() && filter.topic() != null) {
            throw new IllegalArgumentException(
                    "filter " + filter.filter() + " has a topic, but the names in its payloads make them");
        }
        if (own == MqttPayload.SPARKPLUG) {
            requireWholeNodes(subscription);
        }
        String prefix = filter.topic() == null ? topicPrefix : "";
        return new Routes.Route(subscription, own, TopicTemplate.of(prefix, filter.topic(), subscription));
    }

    /** One that hears only some of what an edge node says, or shares it with others, would always find something missing. */
    private static void requireWholeNodes(MqttTopicFilter filter) {
        List<String> levels = filter.getLevels();
        int last = levels.size() - 1;
        boolean allKinds =
                last < 2 || levels.get(2).equals("+") || levels.get(2).equals("#");
        if (filter.isShared()
                || !levels.get(0).equals("spBv1.0")
                || !levels.get(last).equals("#")
                || !allKinds) {
            throw new IllegalArgumentException(
                    "filter " + filter + " is for Sparkplug and does not take all that an edge node says:"
                            + " it must be as spBv1.0/#, spBv1.0/group/# or spBv1.0/group/+/node/#, and not shared");
        }
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    }

    boolean isTls() {
        return TLS.contains(scheme(uri));
    }

    String host() {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host; // an IPv6 address
    }

    int port() {
        return uri.getPort() >= 0 ? uri.getPort() : isTls() ? TLS_PORT : PORT;
    }

    boolean isVersion5() {
        return version.equals("5");
    }

    /** Whether there are edge nodes whose state is to be known. */
    boolean hasSparkplug() {
        return payload == MqttPayload.SPARKPLUG
                || filters.stream().anyMatch(filter -> filter.payload() == MqttPayload.SPARKPLUG);
    }

    Routes routes() {
        return routes(filters, sharedGroup, topicPrefix, payload);
    }
}
