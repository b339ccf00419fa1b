package dev.sluice.ingest;

import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import dev.sluice.ingest.Rejection.Reason;
import dev.sluice.json.CompactJson;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.JsonText;
import dev.sluice.message.Draft;
import dev.sluice.senml.InvalidSenmlException;
import dev.sluice.senml.SenmlPack;
import dev.sluice.senml.SenmlProperties;
import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.Topic;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/** Makes values of topics from messages. Stateless between messages; safe for any thread. */
final class MessageReader {

    private static final JsonFactory JSON = new JsonFactory();

    private final List<MqttTopicFilter> filters;
    private final String topicPrefix;
    private final MqttPayload payload;
    private final long payloadBytesMax;
    private final SenmlProperties senml;
    private final InstantSource clock;

    /** What came of one message: of a SenML pack there may be many, and of both. */
    record Read(List<Draft> drafts, List<Rejection> rejections) {

        Read {
            drafts = List.copyOf(drafts);
            rejections = List.copyOf(rejections);
        }

        private static Read of(Draft draft) {
            return new Read(List.of(draft), List.of());
        }

        static Read rejected(Reason reason, String message) {
            return new Read(List.of(), List.of(new Rejection(reason, message)));
        }
    }

    MessageReader(MqttProperties properties, SenmlProperties senml, InstantSource clock) {
        this.filters = properties.subscriptions();
        this.topicPrefix = properties.topicPrefix();
        this.payload = properties.payload();
        this.payloadBytesMax = properties.payloadSize().toBytes();
        this.senml = senml;
        this.clock = clock;
    }

    Read read(MqttMessage message) {
        if (filters.stream().noneMatch(filter -> filter.matches(message.topic()))) {
            return Read.rejected(Reason.FILTER, "matches no filter: left of a session that had others");
        }
        byte[] bytes = message.payload();
        if (bytes.length > payloadBytesMax) {
            return Read.rejected(Reason.TOO_LARGE, bytes.length + " bytes are over " + payloadBytesMax);
        }
        if (payload == MqttPayload.SENML) {
            return pack(bytes);
        }
        try {
            Topic topic = Topic.of(topicPrefix + message.topic());
            return Read.of(new Draft(topic, value(bytes)));
        } catch (RuntimeException e) {
            return new Read(List.of(), List.of(rejection(e)));
        }
    }

    private byte[] value(byte[] bytes) {
        if (payload == MqttPayload.TEXT) {
            return text(bytes);
        }
        try (JsonParser in = JsonText.open(bytes)) {
            JsonToken first = in.nextToken();
            if (payload == MqttPayload.NUMBER && (first == null || !first.isNumeric())) {
                throw new InvalidJsonException("not a number");
            }
            byte[] value = CompactJson.read(in);
            requireEnd(in);
            return value;
        }
    }

    private static byte[] text(byte[] bytes) {
        ByteArrayOutputStream value = new ByteArrayOutputStream(bytes.length + 16);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), value)) {
            out.writeString(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new InvalidJsonException("text is not UTF-8");
        }
        return value.toByteArray();
    }

    private Read pack(byte[] bytes) {
        List<Draft> drafts = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        try (JsonParser in = JsonText.open(bytes)) {
            if (in.nextToken() != JsonToken.START_ARRAY) {
                throw new InvalidJsonException("a SenML pack is an array");
            }
            SenmlPack pack = new SenmlPack(senml, clock);
            boolean goesOn = true;
            while (goesOn && in.nextToken() != JsonToken.END_ARRAY) {
                goesOn = addRecord(in, pack, drafts, rejections);
            }
            if (goesOn) {
                requireEnd(in);
            }
        } catch (RuntimeException e) {
            rejections.add(rejection(e));
        }
        return new Read(drafts, rejections);
    }

    /** A bad record harms no other, unless those after it rest on it. */
    private static boolean addRecord(JsonParser in, SenmlPack pack, List<Draft> drafts, List<Rejection> rejections) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidJsonException("a SenML record is an object");
        }
        try {
            @Nullable Draft draft = pack.next(in);
            if (draft != null) {
                drafts.add(draft);
            }
            return true;
        } catch (InvalidSenmlException e) {
            rejections.add(rejection(e));
            return !e.endsPack();
        } catch (InvalidTopicException e) {
            rejections.add(rejection(e));
            return true;
        }
    }

    private static void requireEnd(JsonParser in) {
        if (in.nextToken() != null) {
            throw new InvalidJsonException("something stands behind the value");
        }
    }

    private static Rejection rejection(RuntimeException fault) {
        if (fault instanceof InvalidTopicException) {
            return new Rejection(Reason.TOPIC, String.valueOf(fault.getMessage()));
        }
        if (fault instanceof StreamConstraintsException) {
            return new Rejection(
                    Reason.PAYLOAD,
                    "over " + JsonText.DEPTH_MAX + " levels deep, or a number of over " + JsonText.NUMBER_MAX
                            + " characters");
        }
        if (fault instanceof JacksonException) {
            return new Rejection(Reason.PAYLOAD, "not JSON");
        }
        if (fault instanceof InvalidJsonException || fault instanceof InvalidSenmlException) {
            return new Rejection(Reason.PAYLOAD, String.valueOf(fault.getMessage()));
        }
        throw fault;
    }
}
