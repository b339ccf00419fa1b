package dev.sluice.ingest;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedListener;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedListener;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Makes a client for each connection, as it is configured. A client of its own each time, since one that is used again would
 * hand over what it still had of the connection before, and then once more as the broker sends it again.
 */
final class MqttLinks {

    /** After that much silence, and half as much again, either side takes the other for gone. */
    static final int KEEP_ALIVE_SECONDS = 30;

    private static final int CONNECT_MAX_SECONDS = 10;

    private final MqttProperties properties;
    private final SslBundles bundles;

    MqttLinks(MqttProperties properties, SslBundles bundles) {
        this.properties = properties;
        this.bundles = bundles;
        var unused = bundle(); // a name that is not there is found out at start
    }

    /**
     * A client that has not connected yet.
     *
     * @param connected called when the broker has accepted the connection
     * @param ended called once it is lost, closed, or was never made
     */
    MqttLink open(MqttClientConnectedListener connected, MqttClientDisconnectedListener ended) {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(properties.clientId())
                .executorConfig()
                .nettyThreads(1)
                .applyExecutorConfig()
                .transportConfig()
                .serverHost(properties.host())
                .serverPort(properties.port())
                .sslConfig(properties.isTls() ? tls() : null)
                .socketConnectTimeout(CONNECT_MAX_SECONDS, TimeUnit.SECONDS)
                .mqttConnectTimeout(CONNECT_MAX_SECONDS, TimeUnit.SECONDS)
                .applyTransportConfig()
                .addConnectedListener(connected)
                .addDisconnectedListener(ended);
        return properties.version().equals("5")
                ? new Mqtt5Link(authenticated(builder.useMqttVersion5()).buildRx(), properties)
                : new Mqtt3Link(authenticated(builder.useMqttVersion3()).buildRx(), properties);
    }

    private Mqtt5ClientBuilder authenticated(Mqtt5ClientBuilder builder) {
        String username = properties.username();
        if (username == null) {
            return builder;
        }
        var auth = builder.simpleAuth().username(username);
        byte[] password = password();
        return (password == null ? auth : auth.password(password)).applySimpleAuth();
    }

    private Mqtt3ClientBuilder authenticated(Mqtt3ClientBuilder builder) {
        String username = properties.username();
        if (username == null) {
            return builder;
        }
        var auth = builder.simpleAuth().username(username);
        byte[] password = password();
        return (password == null ? auth : auth.password(password)).applySimpleAuth();
    }

    private byte @Nullable [] password() {
        String password = properties.password();
        return password == null ? null : password.getBytes(StandardCharsets.UTF_8);
    }

    private @Nullable SslBundle bundle() {
        String name = properties.sslBundle();
        return name == null ? null : bundles.getBundle(name);
    }

    /** Asked for anew each time, so that a renewed certificate counts from the next connection on. */
    private MqttClientSslConfig tls() {
        SslBundle bundle = bundle();
        if (bundle == null) {
            return MqttClientSslConfig.builder().build();
        }
        return MqttClientSslConfig.builder()
                .keyManagerFactory(bundle.getManagers().getKeyManagerFactory())
                .trustManagerFactory(bundle.getManagers().getTrustManagerFactory())
                .protocols(list(bundle.getOptions().getEnabledProtocols()))
                .cipherSuites(list(bundle.getOptions().getCiphers()))
                .build();
    }

    private static @Nullable List<String> list(String @Nullable [] names) {
        return names == null ? null : Arrays.asList(names);
    }
}
