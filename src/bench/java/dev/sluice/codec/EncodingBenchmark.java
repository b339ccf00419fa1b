package dev.sluice.codec;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.cbor.CBORFactory;

/** Encoding an update to its frame, which is done once for all clients. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodingBenchmark {

    private final FrameEncoder json = new WebSocketJsonEncoder();
    private final FrameEncoder cbor = new WebSocketCborEncoder();
    private final JsonFactory jacksonJson = new JsonFactory();
    private final CBORFactory jacksonCbor = new CBORFactory();
    private final Update update = new Update(
            Topic.of("quotes/AAPL"),
            123_456,
            987_654_321,
            1_795_268_270_446_848L,
            0,
            ("{\"symbol\":\"AAPL\",\"bid\":230.05,\"ask\":230.08,\"last\":230.08,\"bidSize\":100,\"askSize\":100,"
                            + "\"volume\":1500,\"change\":0.27,\"changePercent\":0.12}")
                    .getBytes(StandardCharsets.UTF_8));

    @Benchmark
    public byte[] json() {
        return json.encode(update);
    }

    @Benchmark
    public byte[] cbor() {
        return cbor.encode(update);
    }

    /**
     * The least that Jackson's generator would have to do for it: data in one pass, so that containers have no definite
     * length, and decimals as they come, without a look at whether a float64 is exact.
     */
    @Benchmark
    public byte[] cborByJackson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(update.data().length + 160);
        try (JsonGenerator out = jacksonCbor.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject(null, 6);
            out.writeStringProperty("type", "update");
            out.writeStringProperty("topic", update.topic().name());
            out.writeNumberProperty("seq", update.seq());
            out.writeNumberProperty("offset", update.offset());
            out.writeNumberProperty("ts", update.ts());
            out.writeName("data");
            copy(out);
            out.writeEndObject();
        }
        return WebSocketFraming.binary(bytes.toByteArray(), bytes.size());
    }

    private void copy(JsonGenerator out) {
        try (JsonParser in = jacksonJson.createParser(ObjectReadContext.empty(), update.data())) {
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                switch (token) {
                    case START_OBJECT -> out.writeStartObject();
                    case END_OBJECT -> out.writeEndObject();
                    case PROPERTY_NAME -> out.writeName(in.currentName());
                    case VALUE_STRING -> out.writeString(in.getString());
                    case VALUE_NUMBER_INT -> out.writeNumber(in.getLongValue());
                    case VALUE_NUMBER_FLOAT -> out.writeNumber(in.getDecimalValue());
                    default -> throw new IllegalStateException("not in the data: " + token);
                }
            }
        }
    }
}
