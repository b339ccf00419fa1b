package dev.sluice.source.mqtt;

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
final class MqttClients {

    private final MqttBroker broker;
    private final SslBundles bundles;

    MqttClients(MqttBroker broker, SslBundles bundles) {
        this.broker = broker;
        this.bundles = bundles;
        var unused = bundle(); // a name that is not there is found out at start
    }

    /**
     * A client that has not connected yet.
     *
     * @param loop that it is to run on
     * @param connected called when the broker has accepted the connection
     * @param ended called once it is lost, closed, or was never made
     */
    MqttLink open(MqttLoop loop, MqttClientConnectedListener connected, MqttClientDisconnectedListener ended) {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(broker.clientId())
                .executorConfig()
                .nettyExecutor(loop)
                .applyExecutorConfig()
                .transportConfig()
                .serverHost(broker.host())
                .serverPort(broker.port())
                .sslConfig(broker.isTls() ? tls() : null)
                .socketConnectTimeout(broker.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(broker.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .applyTransportConfig()
                .addConnectedListener(connected)
                .addDisconnectedListener(ended);
        if (broker.isVersion5()) {
            return new Mqtt5Link(authenticated(builder.useMqttVersion5()).buildRx(), broker);
        }
        loop.cutPackets((int) broker.packetSize().toBytes() - PacketCut.HEAD_BYTES_MAX);
        return new Mqtt3Link(authenticated(builder.useMqttVersion3()).buildRx(), broker);
    }

    private Mqtt5ClientBuilder authenticated(Mqtt5ClientBuilder builder) {
        String username = broker.username();
        if (username == null) {
            return builder;
        }
        var auth = builder.simpleAuth().username(username);
        byte[] password = password();
        return (password == null ? auth : auth.password(password)).applySimpleAuth();
    }

    private Mqtt3ClientBuilder authenticated(Mqtt3ClientBuilder builder) {
        String username = broker.username();
        if (username == null) {
            return builder;
        }
        var auth = builder.simpleAuth().username(username);
        byte[] password = password();
        return (password == null ? auth : auth.password(password)).applySimpleAuth();
    }

    private byte @Nullable [] password() {
        String password = broker.password();
        return password == null ? null : password.getBytes(StandardCharsets.UTF_8);
    }

    private @Nullable SslBundle bundle() {
        String name = broker.sslBundle();
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
