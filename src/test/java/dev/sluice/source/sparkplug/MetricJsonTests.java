package dev.sluice.source.sparkplug;

import static dev.sluice.source.sparkplug.EdgeNode.NOW;
import static dev.sluice.source.sparkplug.EdgeNode.build;
import static dev.sluice.source.sparkplug.EdgeNode.made;
import static dev.sluice.source.sparkplug.EdgeNode.metric;
import static dev.sluice.source.sparkplug.EdgeNode.template;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.sluice.message.Quality;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.tahu.message.model.DataSet.DataSetBuilder;
import org.eclipse.tahu.message.model.DataSetDataType;
import org.eclipse.tahu.message.model.File;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.Metric.MetricBuilder;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.message.model.PropertyDataType;
import org.eclipse.tahu.message.model.PropertySet;
import org.eclipse.tahu.message.model.PropertyValue;
import org.eclipse.tahu.message.model.Row.RowBuilder;
import org.eclipse.tahu.message.model.Value;
import org.eclipse.tahu.protobuf.SparkplugBProto;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the values of metrics are in JSON, of payloads that Tahu has written, or Protobuf where Tahu can not. */
class MetricJsonTests {

    private final Host host = new Host();
    private final EdgeNode node = new EdgeNode("g", "n");

    private static Arguments value(MetricDataType type, Object value, String json) {
        return Arguments.of(type, value, json);
    }

    static Stream<Arguments> values() {
        return Stream.of(
                value(MetricDataType.Int8, (byte) -128, "-128"),
                value(MetricDataType.Int8, (byte) 127, "127"),
                value(MetricDataType.Int16, Short.MIN_VALUE, "-32768"),
                value(MetricDataType.Int32, Integer.MIN_VALUE, "-2147483648"),
                value(MetricDataType.Int32, Integer.MAX_VALUE, "2147483647"),
                value(MetricDataType.Int64, Long.MIN_VALUE, "-9223372036854775808"),
                value(MetricDataType.UInt8, (short) 255, "255"),
                value(MetricDataType.UInt16, 65_535, "65535"),
                value(MetricDataType.UInt32, 4_294_967_295L, "4294967295"),
                value(MetricDataType.UInt64, new BigInteger("18446744073709551615"), "18446744073709551615"),
                value(MetricDataType.Float, 71.5f, "71.5"),
                value(MetricDataType.Float, Float.NaN, "'NaN'"),
                value(MetricDataType.Double, -0.1, "-0.1"),
                value(MetricDataType.Double, Double.POSITIVE_INFINITY, "'Infinity'"),
                value(MetricDataType.Double, Double.NEGATIVE_INFINITY, "'-Infinity'"),
                value(MetricDataType.Boolean, true, "true"),
                value(MetricDataType.Boolean, false, "false"),
                value(MetricDataType.String, "é\n\ud83d\ude00", "'é\\n\ud83d\ude00'"),
                value(MetricDataType.Text, "", "''"),
                value(
                        MetricDataType.UUID,
                        "123e4567-e89b-12d3-a456-426614174000",
                        "'123e4567-e89b-12d3-a456-426614174000'"),
                value(MetricDataType.DateTime, EdgeNode.date(), Long.toString(NOW)),
                value(MetricDataType.Bytes, new byte[] {1, -1, 0, 77}, "'Af8ATQ=='"),
                value(MetricDataType.File, new File("a.bin", new byte[] {1}), "'AQ=='"),
                value(MetricDataType.Int8Array, new Byte[] {-23, 123}, "[-23,123]"),
                value(MetricDataType.Int16Array, new Short[] {-30_000, 30_000}, "[-30000,30000]"),
                value(MetricDataType.Int32Array, new Integer[] {-1, 315_338_746}, "[-1,315338746]"),
                value(MetricDataType.Int64Array, new Long[] {-4_270_929_666_821_191_986L}, "[-4270929666821191986]"),
                value(MetricDataType.UInt8Array, new Short[] {23, 250}, "[23,250]"),
                value(MetricDataType.UInt16Array, new Integer[] {30, 52_360}, "[30,52360]"),
                value(MetricDataType.UInt32Array, new Long[] {52L, 3_293_969_225L}, "[52,3293969225]"),
                value(
                        MetricDataType.UInt64Array,
                        new BigInteger[] {BigInteger.TEN, new BigInteger("16444743074749521625")},
                        "[10,16444743074749521625]"),
                value(MetricDataType.FloatArray, new Float[] {1.25f, -8.5f}, "[1.25,-8.5]"),
                value(MetricDataType.DoubleArray, new Double[] {12.354213, Double.NaN}, "[12.354213,'NaN']"),
                value(
                        MetricDataType.BooleanArray,
                        new Boolean[] {false, false, true, true, false, true, false, false, true, true, false, true},
                        "[false,false,true,true,false,true,false,false,true,true,false,true]"),
                value(MetricDataType.StringArray, new String[] {"ABC", "", "hello"}, "['ABC','','hello']"),
                value(MetricDataType.DateTimeArray, new Date[] {EdgeNode.date()}, "[" + NOW + "]"));
    }

    private String only() {
        assertThat(host.values).hasSize(1);
        return host.values.values().iterator().next().replace('"', '\'');
    }

    private static String data(String value) {
        return "{'value':" + value + ",'timestamp':" + NOW + '}';
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueIsThatOfItsDatatype(MetricDataType type, Object value, String json) {
        host.well(node.birth(metric("m", type, value)));
        assertThat(only()).isEqualTo(data(json));
    }

    @Test
    void whatIsNullSaysSo() {
        host.well(node.birth(metric("m", MetricDataType.Int32, null)));
        assertThat(only()).isEqualTo(data("null"));
    }

    @Test
    void datasetIsColumnsAndRows() {
        Object dataset = made(() -> new DataSetBuilder(3)
                .addColumnNames(List.of("t", "n", "on"))
                .addTypes(List.of(DataSetDataType.Double, DataSetDataType.Int8, DataSetDataType.Boolean))
                .addRow(new RowBuilder()
                        .addValue(new Value<>(DataSetDataType.Double, 1.5))
                        .addValue(new Value<>(DataSetDataType.Int8, (byte) -3))
                        .addValue(new Value<>(DataSetDataType.Boolean, true))
                        .createRow())
                .createDataSet());
        host.well(node.birth(metric("m", MetricDataType.DataSet, dataset)));
        assertThat(only()).isEqualTo(data("{'columns':['t','n','on'],'rows':[[1.5,-3,true]]}"));
    }

    @Test
    void membersOfATemplateAreMetricsAndADefinitionIsNone() {
        Metric[] members = {
            metric("rpm", MetricDataType.Int32, 100),
            template("inner", false, metric("on", 7, MetricDataType.Boolean, true))
        };
        host.well(node.birth(template("motor", true, members), template("m1", false, members)));
        assertThat(host.values.keySet()).containsExactly("sparkplug/g/n/m1/inner/on", "sparkplug/g/n/m1/rpm");
        host.well(node.data(template("m1", false, metric("rpm", MetricDataType.Int32, 200))));
        host.well(node.data(metric(7L, MetricDataType.Boolean, false)));
        assertThat(host.values.values())
                .extracting(value -> value.replace('"', '\''))
                .containsExactly(data("false"), data("200"));
    }

    @Test
    void qualityIsThatOfTheProperty() {
        List<Quality> qualities = Stream.of(0, 192, 500, 7)
                .map(code -> {
                    PropertySet properties = new PropertySet();
                    properties.setProperty("engUnit", made(() -> new PropertyValue(PropertyDataType.String, "C")));
                    properties.setProperty("Quality", made(() -> new PropertyValue(PropertyDataType.Int32, code)));
                    host.well(
                            node.birth(build(new MetricBuilder("m", MetricDataType.Int32, 1).properties(properties))));
                    return host.qualities.get("sparkplug/g/n/m");
                })
                .toList();
        assertThat(qualities).containsExactly(Quality.BAD, Quality.GOOD, Quality.STALE, Quality.UNCERTAIN);
    }

    private byte[] birth(Payload.Metric.Builder metric) {
        return Payload.newBuilder()
                .setTimestamp(NOW)
                .setSeq(0)
                .addMetrics(metric.setName("m"))
                .build()
                .toByteArray();
    }

    private List<String> hear(Payload.Metric.Builder metric) {
        return host.hear("spBv1.0/g/NBIRTH/n", birth(metric));
    }

    private static Payload.Metric.Builder typed(SparkplugBProto.DataType type) {
        return Payload.Metric.newBuilder().setDatatype(type.getNumber());
    }

    static Stream<Arguments> otherEncodings() {
        return Stream.of(
                Arguments.of(typed(SparkplugBProto.DataType.Int8).setIntValue(0xff), "-1"), // not made longer
                Arguments.of(typed(SparkplugBProto.DataType.Int8).setIntValue(-1), "-1"), // to 32 bits
                Arguments.of(typed(SparkplugBProto.DataType.Int8).setLongValue(-1), "-1"), // to 64
                Arguments.of(typed(SparkplugBProto.DataType.Int32).setLongValue(5), "5"),
                Arguments.of(typed(SparkplugBProto.DataType.UInt32).setIntValue(-1), "4294967295"),
                Arguments.of(typed(SparkplugBProto.DataType.Float).setDoubleValue(0.1), "0.1"),
                Arguments.of(Payload.Metric.newBuilder().setLongValue(-1), "18446744073709551615"),
                Arguments.of(typed(SparkplugBProto.DataType.Unknown).setStringValue("x"), "'x'"));
    }

    @ParameterizedTest
    @MethodSource("otherEncodings")
    void whatOthersWriteOtherwiseIsTheSame(Payload.Metric.Builder metric, String json) {
        assertThat(hear(metric)).isEmpty();
        assertThat(only()).isEqualTo(data(json));
    }

    private static Payload.Metric.Builder bytes(SparkplugBProto.DataType type, int... bytes) {
        byte[] value = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            value[i] = (byte) bytes[i];
        }
        return typed(type).setBytesValue(ByteString.copyFrom(value));
    }

    static Stream<Payload.Metric.Builder> broken() {
        return Stream.of(
                typed(SparkplugBProto.DataType.Int8).setIntValue(300),
                typed(SparkplugBProto.DataType.Int8).setLongValue(1L << 40),
                typed(SparkplugBProto.DataType.UInt8).setIntValue(-1),
                typed(SparkplugBProto.DataType.Int32).setStringValue("5"),
                typed(SparkplugBProto.DataType.Boolean).setIntValue(1),
                typed(SparkplugBProto.DataType.Double).setIntValue(1),
                typed(SparkplugBProto.DataType.String).setBytesValue(ByteString.copyFromUtf8("x")),
                typed(SparkplugBProto.DataType.PropertySet).setIntValue(1),
                typed(SparkplugBProto.DataType.Int32), // no value, and not null
                Payload.Metric.newBuilder().setDatatype(99).setIntValue(1),
                bytes(SparkplugBProto.DataType.Int32Array, 1, 2, 3),
                bytes(SparkplugBProto.DataType.StringArray, 'a'),
                bytes(SparkplugBProto.DataType.StringArray, 0xff, 0),
                bytes(SparkplugBProto.DataType.BooleanArray, 9, 0, 0, 0, 1),
                bytes(SparkplugBProto.DataType.BooleanArray, 0xff, 0xff, 0xff, 0xff),
                bytes(SparkplugBProto.DataType.BooleanArray, 1, 0),
                typed(SparkplugBProto.DataType.DataSet)
                        .setDatasetValue(Payload.DataSet.newBuilder().addColumns("a")),
                typed(SparkplugBProto.DataType.DataSet)
                        .setDatasetValue(Payload.DataSet.newBuilder()
                                .addColumns("a")
                                .addTypes(SparkplugBProto.DataType.Int8.getNumber())
                                .addRows(Payload.DataSet.Row.newBuilder())));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatIsNotOfItsDatatypeIsRejectedAlone(Payload.Metric.Builder metric) {
        byte[] payload = Payload.newBuilder()
                .setSeq(0)
                .addMetrics(metric.setName("m"))
                .addMetrics(
                        typed(SparkplugBProto.DataType.Int32).setName("other").setIntValue(1))
                .build()
                .toByteArray();
        assertThat(host.hear("spBv1.0/g/NBIRTH/n", payload)).containsExactly("payload");
        assertThat(host.values).containsOnlyKeys("sparkplug/g/n/other");
    }

    @Test
    void valueThatIsFarLongerInJsonIsTooLarge() {
        byte[] bits = new byte[4 + 20_000];
        bits[0] = 0;
        bits[1] = (byte) (160_000 >> 8);
        bits[2] = (byte) (160_000 >> 16);
        assertThat(hear(typed(SparkplugBProto.DataType.BooleanArray).setBytesValue(ByteString.copyFrom(bits))))
                .containsExactly("too_large");
    }

    @Test
    void templatesThatStandTooDeepInEachOtherAreRejected() {
        byte[] template = {};
        for (int i = 0; i < 10_000; i++) { // Tahu's own classes would overflow the stack
            byte[] metric = join(new byte[] {10, 1, 't'}, new byte[] {(byte) 0x92, 1}, delimited(template));
            template = join(new byte[] {18}, delimited(metric));
        }
        byte[] metric = join(new byte[] {10, 1, 'm', (byte) 0x92, 1}, delimited(template));
        assertThat(host.hear("spBv1.0/g/NBIRTH/n", join(new byte[] {18}, delimited(metric))))
                .containsExactly("payload");
        assertThat(host.values).isEmpty();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] delimited(byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            CodedOutputStream coded = CodedOutputStream.newInstance(out);
            coded.writeByteArrayNoTag(message);
            coded.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Test
    void packedTypesOfColumnsAreRead() {
        byte[] names = Payload.DataSet.newBuilder()
                .addColumns("a")
                .addColumns("b")
                .build()
                .toByteArray();
        byte[] dataset = join(names, new byte[] {0x1a, 2, 1, 11}); // field 3: Int8 and Boolean
        assertThat(MetricJson.of(
                        DataType.DATASET,
                        new dev.sluice.source.sparkplug.Value(
                                dev.sluice.source.sparkplug.Value.Kind.DATASET, 0, new Fields(dataset)),
                        null,
                        100))
                .asString()
                .isEqualTo("{\"value\":{\"columns\":[\"a\",\"b\"],\"rows\":[]}}");
    }
}
