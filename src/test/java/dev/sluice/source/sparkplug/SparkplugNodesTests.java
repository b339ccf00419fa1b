package dev.sluice.source.sparkplug;

import static dev.sluice.source.sparkplug.EdgeNode.build;
import static dev.sluice.source.sparkplug.EdgeNode.metric;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Quality;
import dev.sluice.source.sparkplug.EdgeNode.Said;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.tahu.message.SparkplugBPayloadDecoder;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.Metric.MetricBuilder;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkplugNodesTests {

    private static final String T = "sparkplug/g/n/t";
    private static final String RPM = "sparkplug/g/n/d/rpm";

    private final Host host = new Host();
    private final EdgeNode node = new EdgeNode("g", "n");

    private static Metric number(String name, int value) {
        return metric(name, MetricDataType.Int32, value);
    }

    private static Metric number(String name, long alias, int value) {
        return metric(name, alias, MetricDataType.Int32, value);
    }

    private static Metric number(long alias, int value) {
        return metric(alias, MetricDataType.Int32, value);
    }

    /** With a metric {@code t}, alias 1, and a device {@code d} with {@code rpm}, alias 2. */
    private Host born() {
        return host.well(node.birth(number("t", 1, 20))).well(node.birthOf("d", number("rpm", 2, 100)));
    }

    private String value(String topic) {
        return host.values.getOrDefault(topic, "none").replaceAll(".*\"value\":([^,]*),.*", "$1");
    }

    @Test
    void valuesComeByNameAndByAlias() {
        born().well(node.data(number(1, 21))).well(node.dataOf("d", number(2, 101)));
        assertThat(value(T)).isEqualTo("21");
        assertThat(value(RPM)).isEqualTo("101");
        host.well(node.data(number("t", 22)));
        assertThat(value(T)).isEqualTo("22");
        assertThat(host.of(Quality.GOOD)).containsExactly(RPM, T);
        assertThat(host.asked()).isEmpty();
    }

    @Test
    void deathOfTheNodeMakesAllStaleAndAnotherBirthMakesItGood() {
        born().well(node.death());
        assertThat(host.of(Quality.STALE)).containsExactly(RPM, T);
        assertThat(host.hear(node.data(number(1, 21)))).containsExactly("no_birth");
        assertThat(host.of(Quality.STALE)).containsExactly(RPM, T);
        node.reconnect();
        host.well(node.birth(number("t", 1, 30)));
        assertThat(host.of(Quality.GOOD)).containsExactly(T);
        assertThat(host.of(Quality.STALE)).containsExactly(RPM);
    }

    @Test
    void deathOfAnEarlierSessionIsNotOfThisOne() {
        born();
        Said late = node.death();
        node.reconnect();
        host.well(node.birth(number("t", 1, 30))).well(node.birthOf("d", number("rpm", 2, 100)));
        host.well(late);
        assertThat(host.of(Quality.GOOD)).containsExactly(RPM, T);
        host.well(node.death());
        assertThat(host.of(Quality.STALE)).containsExactly(RPM, T);
    }

    @Test
    void deathOfADeviceMakesItsValuesStaleAlone() {
        born().well(node.birthOf("e", number("rpm", 3, 1))).well(node.deathOf("d"));
        assertThat(host.of(Quality.STALE)).containsExactly(RPM);
        assertThat(host.hear(node.dataOf("d", number(2, 1)))).containsExactly("no_birth");
        host.well(node.birthOf("d", number("rpm", 2, 5)));
        assertThat(host.of(Quality.GOOD)).contains(RPM);
    }

    @Test
    void holeMakesAllUncertainUntilTheNodeIsBornAgain() {
        born();
        node.loseOne();
        host.well(node.data(number(1, 21)));
        assertThat(host.of(Quality.UNCERTAIN)).containsExactly(RPM, T);
        assertThat(value(T)).isEqualTo("21");
        assertThat(host.asked()).containsExactly("spBv1.0/g/NCMD/n");
        host.well(node.data(number(1, 22)));
        assertThat(host.of(Quality.UNCERTAIN)).containsExactly(RPM, T);
        assertThat(host.registry.get("sluice.sparkplug.gaps").counter().count()).isEqualTo(1);
        host.well(node.birth(number("t", 1, 23)));
        assertThat(host.of(Quality.UNCERTAIN)).containsExactly(RPM);
        host.well(node.birthOf("d", number("rpm", 2, 100)));
        assertThat(host.of(Quality.GOOD)).containsExactly(RPM, T);
    }

    @Test
    void numbersGoOnWithZeroAfter255() {
        born();
        IntStream.range(0, 600).forEach(i -> host.well(node.data(number(1, i))));
        assertThat(host.of(Quality.GOOD)).containsExactly(RPM, T);
    }

    @Test
    void whatABirthDoesNotTellOfAnyMoreIsStale() {
        host.well(node.birth(number("t", 1, 20), number("u", 3, 1)))
                .well(node.birthOf("d", number("rpm", 2, 100), number("load", 4, 1)))
                .well(node.birthOf("d", number("rpm", 2, 100)));
        assertThat(host.of(Quality.STALE)).containsExactly("sparkplug/g/n/d/load");
        host.well(node.birth(number("t", 1, 20)));
        assertThat(host.of(Quality.STALE)).contains("sparkplug/g/n/u");
        assertThat(host.of(Quality.UNCERTAIN)).containsExactly(RPM);
        host.well(node.deathOf("d"));
        assertThat(host.of(Quality.STALE)).contains(RPM);
    }

    @Test
    void newSessionWithoutADeathMakesTheDevicesStale() {
        born();
        node.reconnect();
        host.well(node.birth(number("t", 1, 20)));
        assertThat(host.of(Quality.STALE)).containsExactly(RPM);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void messageThatCanNotBeReadMakesAllUncertain(int fault) {
        born();
        Said said = node.data(number(1, 21));
        byte[] cut = Arrays.copyOf(said.payload(), said.payload().length - 1);
        List<String> rejections =
                switch (fault) {
                    case 0 -> host.hear(said.topic(), cut);
                    case 1 -> host.hear(said.topic(), new byte[] {0x0b});
                    default -> host.keep(host.nodes.tooLarge(said.topic(), 1));
                };
        assertThat(rejections).containsExactly(fault == 2 ? "too_large" : "payload");
        assertThat(host.of(Quality.UNCERTAIN)).containsExactly(RPM, T);
        assertThat(host.asked()).hasSize(1);
    }

    @Test
    void metricThatCanNotBeReadMakesItsOwnValueUncertain() {
        born();
        byte[] payload = Payload.newBuilder()
                .setSeq(2)
                .addMetrics(Payload.Metric.newBuilder().setAlias(1).setIntValue(21))
                .addMetrics(Payload.Metric.newBuilder().setAlias(1).setStringValue("x"))
                .build()
                .toByteArray();
        assertThat(host.hear("spBv1.0/g/NDATA/n", payload)).containsExactly("payload");
        assertThat(host.of(Quality.UNCERTAIN)).containsExactly(T);
        assertThat(host.of(Quality.GOOD)).containsExactly(RPM);
    }

    @Test
    void unknownMetricIsRejectedAndTheNodeAsked() {
        born();
        assertThat(host.hear(node.data(number(9, 1), number(2, 1), number("x", 1), number(1, 30))))
                .containsExactly("no_birth", "no_birth", "no_birth");
        assertThat(value(T)).isEqualTo("30");
        assertThat(host.of(Quality.GOOD)).containsExactly(RPM, T);
        assertThat(host.asked()).hasSize(1);
    }

    @Test
    void aliasOfTwoMetricsIsOfNeither() {
        assertThat(host.hear(node.birth(number("t", 1, 20), number("u", 1, 3)))).containsExactly("payload");
        assertThat(value("sparkplug/g/n/u")).isEqualTo("3");
        assertThat(host.hear(node.data(number(1, 5)))).containsExactly("no_birth");
        host.well(node.data(number("t", 6)));
        assertThat(value(T)).isEqualTo("6");
    }

    @Test
    void ofTwoMetricsWithOneTopicTheFirstHasIt() {
        host.well(node.birth(number("d/rpm", 1, 20)));
        assertThat(host.hear(node.birthOf("d", number("rpm", 2, 100)))).containsExactly("topic");
        assertThat(host.hear(node.dataOf("d", number(2, 101)))).containsExactly("topic");
        assertThat(value(RPM)).isEqualTo("20");
    }

    @Test
    void oldValueTakesNoNewOnesPlace() {
        born();
        Metric old = build(new MetricBuilder("t", MetricDataType.Int32, 1).isHistorical(true));
        host.well(node.data(old));
        assertThat(value(T)).isEqualTo("20");
        assertThat(host.values.get("sparkplug-historical/g/n/t")).contains("\"value\":1");
        node.reconnect();
        host.well(node.birth(old));
        assertThat(host.of(Quality.UNCERTAIN)).containsExactly(T);
    }

    @Test
    void afterANewConnectionNothingIsCertainAndNoAliasIsKnown() {
        born();
        assertThat(host.keep(host.nodes.connects())).isEmpty();
        assertThat(host.of(Quality.UNCERTAIN)).containsExactly(RPM, T);
        assertThat(host.asked()).containsExactly("spBv1.0/g/NCMD/n");
        assertThat(host.hear(node.data(number(1, 21)))).containsExactly("no_birth");
        assertThat(value(T)).isEqualTo("20");
        host.well(node.birth(number("t", 1, 22)));
        assertThat(host.of(Quality.GOOD)).containsExactly(T);
        assertThat(host.of(Quality.UNCERTAIN)).isEmpty(); // as nobody knows whether it is the same session
    }

    @Test
    void whatAnEarlierRunHasLeftIsUncertainAndStaleAtADeath() {
        born();
        Host after = host.restart();
        assertThat(after.keep(after.nodes.connects())).isEmpty();
        assertThat(after.of(Quality.UNCERTAIN)).containsExactly(RPM, T);
        assertThat(after.asked()).containsExactly("spBv1.0/g/NCMD/n");
        after.well(node.death());
        assertThat(after.of(Quality.STALE)).containsExactly(RPM, T);
    }

    @Test
    void retainedBirthIsNotTakenAndARetainedDeathIs() {
        born();
        Said birth = node.birth(number("t", 1, 9));
        assertThat(host.keep(host.nodes.read(birth.topic(), birth.payload(), true)))
                .containsExactly("payload");
        assertThat(value(T)).isEqualTo("20");
        assertThat(host.asked()).hasSize(1);
        Said death = node.death();
        assertThat(host.keep(host.nodes.read(death.topic(), death.payload(), true)))
                .isEmpty();
        assertThat(host.of(Quality.STALE)).containsExactly(RPM, T);
    }

    @Test
    void commandsAndStatesOfOthersAreNoValues() {
        for (String topic :
                List.of("spBv1.0/STATE/host", "spBv1.0/g/NCMD/n", "spBv1.0/g/DCMD/n/d", "spBv1.0/STATE/g/x")) {
            assertThat(host.hear(topic, new byte[] {1, 2, 3})).as(topic).isEmpty();
        }
        for (String topic : List.of(
                "spBv1.0",
                "spBv1.0/g/NBIRTH",
                "spBv1.0/g/NBIRTH/n/d",
                "spBv1.0/g/DBIRTH/n",
                "spBv1.0/g/nbirth/n",
                "spAv1.0/g/NBIRTH/n",
                "spBv1.0//NBIRTH/n",
                "spBv1.0/g/DBIRTH/n/",
                "spBv1.0/g/NBIRTH/" + "x".repeat(300))) {
            assertThat(host.hear(topic, new byte[] {8, 1})).as(topic).containsExactly("topic");
        }
        assertThat(host.hear("spBv1.0/g/NBIRTH/n", new byte[0])).containsExactly("payload");
    }

    @Test
    void nodesAreLimitedAndADeadOneGoesForANewOne() {
        Host two = new Host(Host.settings(2, 100));
        EdgeNode first = new EdgeNode("g", "first");
        two.well(first.birth(number("t", 1))).well(new EdgeNode("g", "second").birth(number("t", 1)));
        EdgeNode third = new EdgeNode("g", "third");
        assertThat(two.hear(third.birth(number("t", 1)))).containsExactly("limit");
        two.well(first.death()).well(third.birth(number("t", 1)));
        assertThat(two.registry.get("sluice.sparkplug.nodes").gauge().value()).isEqualTo(2);
    }

    @Test
    void metricsAreLimitedOverAllNodesAndGivenBack() {
        Host few = new Host(Host.settings(10, 3));
        few.well(node.birth(number("a", 1), number("b", 1)));
        assertThat(few.hear(node.birthOf("d", number("a", 1), number("b", 1)))).containsExactly("limit", "limit");
        assertThat(few.hear(node.birthOf("e", number("a", 1)))).containsExactly("limit");
        assertThat(few.hear(new EdgeNode("g", "m").birth(number("a", 1)))).containsExactly("limit");
        few.well(node.death());
        assertThat(few.registry.get("sluice.sparkplug.metrics").gauge().value()).isZero();
        node.reconnect();
        few.well(node.birth(number("a", 1), number("b", 1), number("c", 1)));
    }

    @Test
    void birthsThatLeaveEverNewTopicsBehindAreLimitedToo() {
        Host few = new Host(Host.settings(10, 50));
        for (int i = 0; i < 500; i++) {
            few.well(node.birth());
            few.hear(node.birthOf("d" + i, number("a", 1)));
        }
        assertThat(few.values).hasSizeLessThanOrEqualTo(50);
        few.well(node.death());
        assertThat(few.of(Quality.STALE)).hasSize(few.values.size());
        assertThat(few.registry.get("sluice.sparkplug.metrics").gauge().value()).isZero();
    }

    @Test
    void messageWithTooManyMetricsIsRejected() {
        Host few = new Host(Host.settings(10, 5));
        Metric[] six = IntStream.range(0, 7).mapToObj(i -> number("m" + i, i)).toArray(Metric[]::new);
        assertThat(few.hear(node.birth(six))).containsExactly("limit");
    }

    @Test
    void nodeIsAskedEverMoreSeldom() {
        born();
        int asked = 0;
        for (int second = 0; second < 3_600; second++) {
            host.nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            host.hear(node.data(number(99, 1)));
            asked += host.asked().size();
        }
        assertThat(asked).isEqualTo(11); // after 1, 11, 31, 71, 151, 311, 631 s, and then every 10 min
    }

    @Test
    void requestIsWhatTahuReads() throws Exception {
        RebirthRequest request = RebirthRequest.of("g", "n", EdgeNode.NOW);
        Metric metric = new SparkplugBPayloadDecoder()
                .buildFromByteArray(request.payload(), null)
                .getMetrics()
                .get(0);
        assertThat(metric.getName()).isEqualTo("Node Control/Rebirth");
        assertThat(metric.getDataType()).isEqualTo(MetricDataType.Boolean);
        assertThat(metric.getValue()).isEqualTo(true);
        assertThat(metric.getTimestamp()).isEqualTo(EdgeNode.date());
    }

    @Test
    void connectionThatComesAndGoesDoesNotAskAllTheTime() {
        born();
        int asked = 0;
        for (int i = 0; i < 50; i++) {
            host.nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            host.keep(host.nodes.connects());
            asked += host.asked().size();
        }
        assertThat(asked).isEqualTo(5);
    }

    @Test
    void namesThatNoTopicCanHaveAreNotKept() {
        born();
        assertThat(host.hear(node.birthOf("x".repeat(300)))).containsExactly("topic");
        node.birth();
        host.well(node.birth(number("t", 1, 20)));
        assertThat(host.hear(node.birthOf("e", number("x".repeat(300), 9, 1)))).containsExactly("topic");
        assertThat(host.hear(node.dataOf("e", number(9, 1)))).containsExactly("no_birth");
    }

    @Test
    void templateWithoutMembersMakesThoseThatItHadUncertain() {
        host.well(node.birth(number("t", 20), EdgeNode.template("motor", false, number("rpm", 1))));
        assertThat(host.hear(node.data(metric("motor", MetricDataType.Template, null))))
                .containsExactly("payload");
        assertThat(host.of(Quality.UNCERTAIN)).containsExactly("sparkplug/g/n/motor/rpm");
        assertThat(host.of(Quality.GOOD)).containsExactly(T);
    }

    @Test
    void noNodeIsAskedWhereThatIsSwitchedOff() {
        SparkplugProperties defaults = Host.DEFAULTS;
        Host silent = new Host(new SparkplugProperties(defaults.topic(), defaults.historicalTopic(), 10, 10, false));
        silent.well(node.birth(number("t", 1)));
        node.loseOne();
        silent.well(node.data(number("t", 2)));
        assertThat(silent.of(Quality.UNCERTAIN)).containsExactly(T);
        assertThat(silent.asked()).isEmpty();
    }
}
