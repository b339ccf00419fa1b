package dev.sluice.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka of one node in a process of its own, so that it can be killed: started again at the same ports, with what it has in its folder.
 * Beside its plain port it has one with TLS and SASL. Its classes are there with {@code -Pkafka} only.
 */
final class KafkaBroker implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final String USER = "sluice";
    static final String PASSWORD = "correct horse";
    static final String STORE_PASSWORD = "changeit";

    private static final String JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    private final Path folder;
    private final int port = FreePort.find();
    private final int securePort = FreePort.find();
    private final int controllerPort = FreePort.find();
    private @Nullable Process process;

    KafkaBroker(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        certify();
        Files.writeString(config(), settings());
        run(java("kafka.tools.StorageTool", "format", "-t", "c2x1aWNlLWthZmthLWl0LQ", "-c", config().toString()));
        start();
    }

    private void certify() throws IOException, InterruptedException {
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                keyStore().toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD,
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost"));
    }

    /** Whom its clients trust. */
    Path keyStore() {
        return folder.resolve("broker.p12");
    }

    private Path config() {
        return folder.resolve("server.properties");
    }

    private String settings() {
        return String.join(
                "\n",
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                "listeners=PLAIN://127.0.0.1:" + port + ",SECURE://127.0.0.1:" + securePort + ",CONTROLLER://127.0.0.1:"
                        + controllerPort,
                "advertised.listeners=PLAIN://127.0.0.1:" + port + ",SECURE://localhost:" + securePort,
                "controller.listener.names=CONTROLLER",
                "inter.broker.listener.name=PLAIN",
                "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAIN:PLAINTEXT,SECURE:SASL_SSL",
                "listener.name.secure.sasl.enabled.mechanisms=PLAIN",
                "listener.name.secure.plain.sasl.jaas.config=" + JAAS + "user_" + USER + "=\"" + PASSWORD + "\";",
                "listener.name.secure.ssl.keystore.type=PKCS12",
                "listener.name.secure.ssl.keystore.location=" + keyStore(),
                "listener.name.secure.ssl.keystore.password=" + STORE_PASSWORD,
                "log.dirs=" + folder.resolve("data"),
                "auto.create.topics.enable=false",
                "num.network.threads=2",
                "num.io.threads=2",
                "offsets.topic.num.partitions=2",
                "offsets.topic.replication.factor=1",
                "transaction.state.log.num.partitions=2",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "group.initial.rebalance.delay.ms=0",
                "");
    }

    private static List<String> java(String... program) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(program));
        return command;
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Process running = begin(command);
        assertThat(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(running.exitValue()).as("see %s", log()).isZero();
    }

    private Process begin(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
                .start();
    }

    private File log() {
        return folder.resolve("broker.log").toFile();
    }

    /** Begins, and returns when it answers. */
    void start() throws IOException {
        process = begin(java("kafka.Kafka", config().toString()));
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            try (Admin admin = admin()) {
                return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
            }
        });
    }

    /** Sends SIGKILL. */
    void kill() {
        Process running = process;
        if (running != null) {
            var unused = running.destroyForcibly()
                    .onExit()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    String secureAddress() {
        return "localhost:" + securePort;
    }

    static String login(String password) {
        return JAAS + "username=\"" + USER + "\" password=\"" + password + "\";";
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address()));
    }

    /**
     * Returns when it takes records: sooner it could refuse a producer's first batch and take the second, and would refuse the first for ever
     * after.
     */
    void createTopic(String name, int partitions) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
            admin.listOffsets(IntStream.range(0, partitions)
                            .boxed()
                            .collect(Collectors.toMap(
                                    number -> new TopicPartition(name, number), number -> OffsetSpec.latest())))
                    .all()
                    .get();
        }
    }

    /** Up to which records a group has committed, all partitions together. */
    long committed(String group) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            return committed(admin, group);
        }
    }

    static long committed(Admin admin, String group) throws InterruptedException, ExecutionException {
        Collection<OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .values();
        return offsets.stream().mapToLong(OffsetAndMetadata::offset).sum();
    }

    /** A producer that goes on trying while the broker is away. */
    KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        address(),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        (int) PATIENCE.toMillis(),
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        PATIENCE.toMillis(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4"),
                new StringSerializer(),
                new StringSerializer());
    }

    @Override
    public void close() {
        kill();
    }
}
