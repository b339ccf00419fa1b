package dev.sluice.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.HeldJournal;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real broker, and kills: of the server, of the broker, and partitions that change hands, each while records come. Run by {@code mvnw
 * -Pkafka verify}, which has the broker's 40 jars.
 */
class KafkaScenarios {

    private static final int MANY = 20_000;
    private static final int KEYS = 8;
    private static final int FIGURE_RECORDS = 500_000;
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");
    private static final Pattern VALUE = Pattern.compile("\"data\":(\\d+)[,}]");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static KafkaBroker broker;
    private static KafkaProducer<String, String> producer;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        broker = new KafkaBroker(folder);
        producer = broker.producer();
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    /** Sends the numbers, each on one of a few keys, about 5,000 a second. */
    private static List<Future<RecordMetadata>> send(String topic, int from, int to) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int number = from; number <= to; number++) {
            sent.add(producer.send(new ProducerRecord<>(topic, "key-" + number % KEYS, Integer.toString(number))));
            if (number % 50 == 0) {
                LockSupport.parkNanos(10_000_000);
            }
        }
        return sent;
    }

    private static Thread sendInBackground(String topic, int from, int to, List<Future<RecordMetadata>> sent) {
        Thread thread = new Thread(() -> sent.addAll(send(topic, from, to)), "sender");
        thread.start();
        return thread;
    }

    private static String[] settings(String topic, String... more) {
        return Stream.concat(
                        Stream.of(
                                "brokers=" + broker.address(),
                                "topics=" + topic,
                                "group=" + topic,
                                "payload=number",
                                "reconnect-max=500ms"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private static void awaitAll(List<Future<RecordMetadata>> sent) {
        assertThat(sent).allSatisfy(each -> assertThat(each.get().hasOffset()).isTrue());
    }

    private static void awaitCommitted(String group, long count) {
        Awaitility.await().atMost(KafkaBroker.PATIENCE).until(() -> broker.committed(group) >= count);
    }

    /** All numbers are there, and those of each key come in order the first time. Tells how many came again. */
    private static int assertNothingLost(List<Integer> values, int count) {
        List<Integer> distinct = values.stream().distinct().toList();
        assertThat(distinct).as("of %d values", values.size()).hasSize(count);
        for (int key = 0; key < KEYS; key++) {
            int own = key;
            List<Integer> ofKey =
                    distinct.stream().filter(value -> value % KEYS == own).toList();
            assertThat(ofKey)
                    .isEqualTo(IntStream.rangeClosed(1, count)
                            .filter(value -> value % KEYS == own)
                            .boxed()
                            .toList());
        }
        return values.size() - distinct.size();
    }

    private static void tell(String what, Object... values) {
        System.out.printf(Locale.ROOT, "KafkaScenarios: " + what + "%n", values);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void recordsComeWithBothProtocolsOfGroupsAndARestartTakesUpWhereItWas(String protocol) throws Exception {
        String topic = "restart-" + protocol;
        broker.createTopic(topic, 3);
        HeldJournal journal = new HeldJournal();
        awaitAll(send(topic, 1, 500));
        try (KafkaServer server = new KafkaServer(journal, settings(topic, "properties.group.protocol=" + protocol))) {
            Awaitility.await()
                    .atMost(KafkaBroker.PATIENCE)
                    .until(() -> KafkaServer.values(journal, "kafka/" + topic).size() >= 500);
            server.awaitStatus("UP");
            assertThat(server.gauge("sluice.kafka.connected")).isEqualTo(1);
        }
        assertThat(broker.committed(topic)).as("committed at the end").isEqualTo(500);
        awaitAll(send(topic, 501, 1000));
        try (KafkaServer server = new KafkaServer(journal, settings(topic, "properties.group.protocol=" + protocol))) {
            server.awaitStatus("UP");
            awaitCommitted(topic, 1000);
        }
        assertThat(assertNothingLost(KafkaServer.values(journal, "kafka/" + topic), 1000))
                .as("published twice")
                .isZero();
    }

    @Test
    void killedServerLosesNothing() throws Exception {
        String topic = "server-killed";
        broker.createTopic(topic, 3);
        String[] arguments = Stream.concat(
                        Stream.of(settings(topic)).map(setting -> "--sluice.ingest.kafka." + setting),
                        Stream.of(
                                "--sluice.simulator.enabled=false",
                                "--sluice.journal.store=disk",
                                "--sluice.journal.path=" + folder.resolve("killed.mv")))
                .toArray(String[]::new);
        List<Future<RecordMetadata>> sent = new CopyOnWriteArrayList<>();
        Thread sender = sendInBackground(topic, 1, MANY, sent);
        for (int kill = 1; kill <= 2; kill++) {
            int until = kill * MANY / 4;
            try (ServerProcess server = ServerProcess.start(arguments)) {
                Awaitility.await().atMost(KafkaBroker.PATIENCE).until(() -> broker.committed(topic) >= until);
                server.kill();
                assertThat(server.awaitExit(KafkaBroker.PATIENCE)).isTrue();
            }
        }
        try (ServerProcess server = ServerProcess.start(arguments)) {
            sender.join();
            awaitAll(sent);
            awaitCommitted(topic, MANY);
            int doubled = assertNothingLost(history(server.port(), "kafka/" + topic + "/%23"), MANY);
            tell("server killed twice within %d records: none lost, %d came again", MANY, doubled);
            server.terminate();
            assertThat(server.awaitExit(KafkaBroker.PATIENCE)).isTrue();
        }
    }

    /** All pages, until one has no updates. */
    private static List<Integer> history(int port, String filter) throws IOException, InterruptedException {
        List<Integer> values = new ArrayList<>();
        String since = "";
        for (boolean goesOn = true; goesOn; ) {
            String query = "?limit=10000&filter=" + filter + since;
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + port + "/api/history" + query))
                    .timeout(JdkClient.PATIENCE)
                    .build();
            String page = HTTP.send(request, BodyHandlers.ofString()).body();
            List<Integer> found = VALUE.matcher(page)
                    .results()
                    .map(value -> Integer.valueOf(value.group(1)))
                    .toList();
            values.addAll(found);
            goesOn = !found.isEmpty();
            Matcher next = NEXT.matcher(page);
            assertThat(next.find()).as(page).isTrue();
            since = "&since=" + next.group(1);
        }
        return values;
    }

    @Test
    void killedBrokerLosesNothingAndIsToldByHealth() throws Exception {
        String topic = "broker-killed";
        broker.createTopic(topic, 3);
        HeldJournal journal = new HeldJournal();
        try (KafkaServer server = new KafkaServer(journal, settings(topic))) {
            server.awaitStatus("UP");
            List<Future<RecordMetadata>> sent = new CopyOnWriteArrayList<>();
            Thread sender = sendInBackground(topic, 1, MANY, sent);
            awaitCommitted(topic, MANY / 4);
            broker.kill();
            server.awaitStatus("DEGRADED");
            assertThat(server.gauge("sluice.kafka.connected")).isZero();
            broker.start();
            server.awaitStatus("UP");
            sender.join();
            awaitAll(sent);
            awaitCommitted(topic, MANY);
        }
        int doubled = assertNothingLost(KafkaServer.values(journal, "kafka/" + topic), MANY);
        tell("broker killed within %d records: none lost, %d came again", MANY, doubled);
    }

    @Test
    void partitionsThatChangeHandsLoseNothingAndDoubleNothing() throws Exception {
        String topic = "rebalanced";
        broker.createTopic(topic, 4);
        HeldJournal first = new HeldJournal();
        HeldJournal second = new HeldJournal();
        AtomicInteger sent = new AtomicInteger();
        try (KafkaServer one = new KafkaServer(first, settings(topic))) {
            one.awaitStatus("UP");
            AtomicBoolean enough = new AtomicBoolean();
            Thread sender = new Thread(
                    () -> {
                        while (!enough.get()) {
                            awaitAll(send(topic, sent.get() + 1, sent.addAndGet(100)));
                        }
                    },
                    "sender");
            sender.start();
            awaitCommitted(topic, 1000);
            try (KafkaServer two = new KafkaServer(second, settings(topic))) {
                two.awaitStatus("UP");
                Awaitility.await()
                        .atMost(KafkaBroker.PATIENCE)
                        .until(() -> KafkaServer.values(second, "kafka/").size() > 1000);
            }
            int before = sent.get();
            Awaitility.await().atMost(KafkaBroker.PATIENCE).until(() -> sent.get() > before + 1000);
            enough.set(true);
            sender.join();
            awaitCommitted(topic, sent.get());
        }
        List<Integer> values = new ArrayList<>(KafkaServer.values(first, "kafka/"));
        List<Integer> others = KafkaServer.values(second, "kafka/");
        values.addAll(others);
        assertThat(others).isNotEmpty();
        assertThat(values.stream().sorted().toList())
                .isEqualTo(IntStream.rangeClosed(1, sent.get()).boxed().toList());
        tell("4 partitions changed hands twice within %d records: none lost, none twice", sent.get());
    }

    @Test
    void heldJournalHoldsTheClusterBack() throws Exception {
        String topic = "held";
        broker.createTopic(topic, 2);
        HeldJournal journal = new HeldJournal();
        journal.hold();
        try (KafkaServer server = new KafkaServer(journal, settings(topic, "under-way=100"))) {
            server.awaitStatus("UP");
            awaitAll(send(topic, 1, 2000));
            Awaitility.await()
                    .atMost(KafkaBroker.PATIENCE)
                    .until(() -> KafkaServer.values(journal, "kafka/").size() >= 100);
            assertThat(KafkaServer.values(journal, "kafka/")).hasSize(100);
            assertThat(broker.committed(topic)).isZero();
            journal.release();
            awaitCommitted(topic, 2000);
        }
        assertThat(assertNothingLost(KafkaServer.values(journal, "kafka/"), 2000))
                .isZero();
    }

    @Test
    void clientsOwnPropertiesMakeTlsAndSasl() throws Exception {
        String topic = "secure";
        broker.createTopic(topic, 1);
        HeldJournal journal = new HeldJournal();
        String[] tls = {
            "brokers=" + broker.secureAddress(),
            "properties.security.protocol=SASL_SSL",
            "properties.sasl.mechanism=PLAIN",
            "properties.ssl.truststore.type=PKCS12",
            "properties.ssl.truststore.location=" + broker.keyStore(),
            "properties.ssl.truststore.password=" + KafkaBroker.STORE_PASSWORD,
            "topics=" + topic,
            "group=" + topic,
            "payload=number"
        };
        awaitAll(send(topic, 1, 10));
        try (KafkaServer server = new KafkaServer(journal, with(tls, KafkaBroker.PASSWORD))) {
            server.awaitStatus("UP");
            awaitCommitted(topic, 10);
        }
        try (KafkaServer server = new KafkaServer(new HeldJournal(), with(tls, "wrong"))) {
            Awaitility.await()
                    .atMost(KafkaBroker.PATIENCE)
                    .until(() ->
                            server.health().health().getDetails().toString().contains("Authentication failed"));
            server.awaitStatus("DEGRADED");
        }
    }

    private static String[] with(String[] settings, String password) {
        return Stream.concat(
                        Stream.of(settings), Stream.of("properties.sasl.jaas.config=" + KafkaBroker.login(password)))
                .toArray(String[]::new);
    }

    /** Printed, not asserted: how fast a server catches up with what waits, from the first committed record to the last. */
    @ParameterizedTest
    @ValueSource(strings = {"memory", "disk"})
    void figureOfCatchingUp(String store) throws Exception {
        String topic = "figure-" + store;
        broker.createTopic(topic, 4);
        String value =
                "{\"celsius\":71.50,\"unit\":\"C\",\"device\":\"press-3\",\"note\":\"" + "x".repeat(40) + "\",\"n\":";
        AtomicInteger sent = new AtomicInteger();
        for (int i = 0; i < FIGURE_RECORDS; i++) {
            var unused = producer.send(
                    new ProducerRecord<>(topic, "key-" + i % 1000, value + i + '}'),
                    (metadata, fault) -> sent.addAndGet(fault == null ? 1 : 0));
        }
        producer.flush();
        try (ServerProcess server = ServerProcess.start(
                        List.of("-XX:TieredStopAtLevel=4"),
                        "--sluice.simulator.enabled=false",
                        "--sluice.journal.store=" + store,
                        "--sluice.journal.path=" + folder.resolve(topic + ".mv"),
                        "--sluice.ingest.kafka.brokers=" + broker.address(),
                        "--sluice.ingest.kafka.topics=" + topic,
                        "--sluice.ingest.kafka.group=" + topic,
                        "--sluice.ingest.kafka.commit-interval=100ms");
                Admin admin = broker.admin()) {
            long begun = 0;
            long first = 0;
            long now = 0;
            while (now < sent.get()) {
                now = KafkaBroker.committed(admin, topic);
                if (first == 0 && now > 0) {
                    first = now;
                    begun = System.nanoTime();
                }
                LockSupport.parkNanos(20_000_000);
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            tell("%s: %,.0f records/s in the journal and committed", store, (now - first) / seconds);
            server.terminate();
            assertThat(server.awaitExit(KafkaBroker.PATIENCE)).isTrue();
        }
    }
}
