package dev.sluice.source.sparkplug;

import static dev.sluice.source.sparkplug.EdgeNode.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.message.Quality;
import dev.sluice.source.sparkplug.EdgeNode.Said;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Nodes that say anything, whole, lost or spoilt: nothing is thrown, and nothing stays good that is not known to be. */
class SparkplugFuzzTests {

    private static final int STEPS = 400;
    private static final int METRICS_MAX = 60;
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static LongStream seeds() {
        Long fixed = Long.getLong("sluice.fuzz.seed");
        long base = System.nanoTime();
        return fixed == null ? LongStream.range(base, base + 15) : LongStream.of(fixed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingStaysGoodThatIsNotKnownToBe(long seed) {
        Random random = new Random(seed);
        Host host = new Host(Host.settings(3, METRICS_MAX));
        List<EdgeNode> nodes = List.of(new EdgeNode("g", "a"), new EdgeNode("g", "b"));
        boolean[] isSound = new boolean[2]; // born, and nothing missing since
        try {
            for (int step = 0; step < STEPS; step++) {
                int which = random.nextInt(2);
                step(random, host, nodes.get(which), which, isSound);
                check(host, isSound);
            }
            host.values.values().forEach(STRICT::readTree);
            for (int which = 0; which < 2; which++) {
                host.hear(nodes.get(which).reconnect().birth());
                host.hear(nodes.get(which).death());
            }
            assertThat(host.of(Quality.GOOD)).as("good after all have died").isEmpty();
            assertThat(host.of(Quality.UNCERTAIN))
                    .as("uncertain after all have died")
                    .isEmpty();
            assertThat(host.nodes.known()).as("known after all have died").isZero();
        } catch (RuntimeException | AssertionError e) {
            fail("seed " + seed, e);
        }
    }

    private static void step(Random random, Host host, EdgeNode node, int which, boolean[] isSound) {
        switch (random.nextInt(14)) {
            case 0 -> {
                host.hear(node.reconnect().birth(metrics(random)));
                isSound[which] = true;
            }
            case 1 -> {
                host.hear(node.birth(metrics(random)));
                isSound[which] = true;
            }
            case 2 -> {
                host.hear(node.death());
                isSound[which] = false;
            }
            case 3 -> {
                host.keep(host.nodes.connects());
                Arrays.fill(isSound, false);
            }
            case 4 -> {
                node.loseOne();
                host.hear(any(random, node));
                isSound[which] = false;
            }
            case 5 -> {
                Said said = any(random, node);
                byte[] cut = Arrays.copyOf(said.payload(), random.nextInt(said.payload().length));
                host.hear(said.topic(), cut);
                isSound[which] = isSound[which] && isWhole(cut);
            }
            case 6 -> {
                Said said = any(random, node);
                host.hear(said.topic(), spoilt(random, said.payload()));
            }
            default -> host.hear(any(random, node));
        }
        assertThat(host.nodes.known()).as("known").isLessThanOrEqualTo(METRICS_MAX + 2 * METRICS_MAX);
    }

    /** An empty one says nothing, and is none that an edge node sends. */
    private static boolean isWhole(byte[] payload) {
        try {
            return payload.length == 0 || Payload.parseFrom(payload) != null;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private static boolean isOf(int which, String topic) {
        return topic.startsWith("sparkplug/g/" + "ab".charAt(which) + '/');
    }

    private static void check(Host host, boolean[] isSound) {
        for (int which = 0; which < 2; which++) {
            int node = which;
            if (!isSound[which]) {
                assertThat(host.of(Quality.GOOD))
                        .as("good, of a node of which something is missing")
                        .noneMatch(topic -> isOf(node, topic));
            }
        }
    }

    private static Said any(Random random, EdgeNode node) {
        String device = "d" + random.nextInt(3);
        return switch (random.nextInt(6)) {
            case 0, 1 -> node.birthOf(device, metrics(random));
            case 2 -> node.deathOf(device);
            case 3 -> node.data(metrics(random));
            default -> node.dataOf(device, metrics(random));
        };
    }

    private static Metric[] metrics(Random random) {
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(i -> {
                    int which = random.nextInt(8);
                    return switch (random.nextInt(4)) {
                        case 0 -> metric("m" + which, which, MetricDataType.Int32, random.nextInt());
                        case 1 ->
                            metric(
                                    "d" + random.nextInt(3) + "/m" + which,
                                    MetricDataType.Double,
                                    random.nextGaussian());
                        case 2 -> metric((long) which, MetricDataType.Int32, which);
                        default ->
                            EdgeNode.template(
                                    "t" + which,
                                    random.nextInt(5) == 0,
                                    metric("x", MetricDataType.String, "é" + which));
                    };
                })
                .toArray(Metric[]::new);
    }

    private static byte[] spoilt(Random random, byte[] payload) {
        byte[] bytes = payload.clone();
        for (int faults = 1 + random.nextInt(4); faults > 0 && bytes.length > 1; faults--) {
            int at = random.nextInt(bytes.length);
            if (random.nextInt(3) == 0) {
                bytes = Arrays.copyOf(bytes, at);
            } else {
                bytes[at] = (byte) random.nextInt(256);
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyBytesAreTakenWithoutAFault(long seed) {
        Random random = new Random(seed);
        Host host = new Host();
        EdgeNode node = new EdgeNode("g", "n");
        try {
            for (int i = 0; i < 200; i++) {
                byte[] bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
                host.hear(node.topic(List.of("NBIRTH", "NDATA", "NDEATH").get(random.nextInt(3))), bytes);
                Said birth = node.birth(metrics(random));
                host.hear(birth.topic(), spoilt(random, birth.payload()));
            }
            host.values.values().forEach(STRICT::readTree);
        } catch (RuntimeException | AssertionError e) {
            fail("seed " + seed, e);
        }
    }
}
