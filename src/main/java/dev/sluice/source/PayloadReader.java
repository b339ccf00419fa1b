package dev.sluice.source;

import dev.sluice.json.CompactJson;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.JsonText;
import dev.sluice.message.Draft;
import dev.sluice.senml.InvalidSenmlException;
import dev.sluice.senml.SenmlPack;
import dev.sluice.senml.SenmlProperties;
import dev.sluice.source.Rejection.Reason;
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

/** Makes values of topics from payloads, by their format. Stateless between messages; safe for any thread. */
public final class PayloadReader {

    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final SenmlProperties senml;
    private final InstantSource clock;

    public PayloadReader(SenmlProperties senml, InstantSource clock) {
        this.senml = senml;
        this.clock = clock;
    }

    /**
     * What is in a payload.
     *
     * @param topic name that the topic of the value is to have; not for SenML, which has names of its own
     */
    public Reading read(PayloadFormat format, String topic, byte[] payload) {
        if (format == PayloadFormat.SENML) {
            return pack(payload);
        }
        try {
            return Reading.of(new Draft(Topic.of(topic), value(format, payload)));
        } catch (RuntimeException e) {
            return Reading.rejected(rejection(e));
        }
    }

    /** A retirement of the topic of that name. */
    public static Reading retirement(String topic) {
        try {
            return Reading.of(retirement(Topic.of(topic)));
        } catch (InvalidTopicException e) {
            return Reading.rejected(rejection(e));
        }
    }

    public static Draft retirement(Topic topic) {
        return new Draft(topic, NULL);
    }

    private static byte[] value(PayloadFormat format, byte[] bytes) {
        if (format == PayloadFormat.TEXT) {
            return text(bytes);
        }
        try (JsonParser in = JsonText.open(bytes)) {
            JsonToken first = in.nextToken();
            if (format == PayloadFormat.NUMBER && (first == null || !first.isNumeric())) {
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

    private Reading pack(byte[] bytes) {
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
        return new Reading(drafts, rejections, false);
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
        if (fault instanceof JacksonException broken) {
            return new Rejection(Reason.PAYLOAD, JsonText.fault(broken));
        }
        if (fault instanceof InvalidJsonException || fault instanceof InvalidSenmlException) {
            return new Rejection(Reason.PAYLOAD, String.valueOf(fault.getMessage()));
        }
        throw fault;
    }
}
