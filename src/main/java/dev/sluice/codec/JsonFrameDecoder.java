package dev.sluice.codec;

import dev.sluice.field.InvalidFieldException;
import dev.sluice.json.CompactJson;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.JsonText;
import dev.sluice.message.StreamPosition;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.ContractRequest;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.NamedFilters;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.Qualifiers;
import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the frames of {@code sluice.v1.json} clients. Unknown fields are ignored. Safe for any thread. */
public final class JsonFrameDecoder implements FrameDecoder {

    private static final Set<String> NULLABLE = Set.of("maxRate", "maxAge", "maxSilence", "until");

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Override
    public ClientFrame decode(InputStream message) {
        return decode(readAll(message), null);
    }

    @Override
    public Iterator<Decoded> decodeArray(InputStream message) {
        try {
            return new DecodedItems<>(JsonItems.of(readAll(message)), item -> decode(item, null));
        } catch (JacksonException | InvalidJsonException e) {
            throw fault(e);
        }
    }

    static byte[] readAll(InputStream message) {
        try {
            return message.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // from memory, so it does not happen
        }
    }

    /** The frame in a text; with a fault, that is what its id is told. */
    ClientFrame decode(byte[] text, @Nullable String fault) {
        ClientFrame.Publish publish = fault == null ? JsonPublishReader.read(text) : null;
        return publish == null ? decodeTree(text, fault) : publish;
    }

    private ClientFrame decodeTree(byte[] text, @Nullable String fault) {
        JsonNode frame = parse(text);
        FrameId id = id(frame.get("id"));
        if (fault != null) {
            throw new ProtocolException(ErrorCode.BAD_FRAME, "a frame can not hold " + fault, id);
        }
        if (hasUnpairedSurrogate(frame)) {
            throw new ProtocolException(
                    ErrorCode.BAD_FRAME, "a string has half of a surrogate pair: send whole characters", id);
        }
        JsonNode type = frame.get("type");
        if (type == null || !type.isString()) {
            throw new ProtocolException(ErrorCode.BAD_FRAME, "type must be a string", id);
        }
        return switch (type.stringValue()) {
            case "subscribe" -> new ClientFrame.Subscribe(id, filters(frame, id), contract(frame, text, id));
            case "unsubscribe" -> new ClientFrame.Unsubscribe(id, frame.has("topics") ? filters(frame, id) : null);
            case "publish" -> throw publishFault(frame, id);
            case "request" -> new ClientFrame.Request(id, requested(frame, id));
            case "auth" -> new ClientFrame.Auth(id, token(frame, id));
            case "will" -> new ClientFrame.Will(id, JsonWillReader.read(text, frame, id));
            case "ping" -> new ClientFrame.Ping(id);
            default ->
                throw new ProtocolException(
                        ErrorCode.UNKNOWN_TYPE,
                        "type must be subscribe, unsubscribe, publish, will, request, ping or, where there are tokens, auth",
                        id);
        };
    }

    private JsonNode parse(byte[] text) {
        @Nullable JsonNode frame;
        try (JsonParser in = JsonText.open(text)) {
            frame = mapper.readTree(in);
        } catch (JacksonException | InvalidJsonException e) {
            throw fault(e);
        }
        if (frame == null || !frame.isObject()) {
            throw new ProtocolException(ErrorCode.BAD_FRAME, "a frame must be an object", null);
        }
        return frame;
    }

    private static ProtocolException fault(RuntimeException met) {
        String message = met instanceof StreamConstraintsException
                ? "JSON may be " + JsonText.DEPTH_MAX + " levels deep, with numbers of " + JsonText.NUMBER_MAX
                        + " characters"
                : met instanceof JacksonException fault ? JsonText.fault(fault) : "not JSON: " + met.getMessage();
        return new ProtocolException(ErrorCode.BAD_FRAME, message, null);
    }

    /** Escapes such as {@code \ud800} alone are JSON, but no text that could be sent on. */
    private static boolean hasUnpairedSurrogate(JsonNode node) {
        if (node.isString()) {
            return CompactJson.hasUnpairedSurrogate(node.stringValue());
        }
        for (String name : node.propertyNames()) {
            if (CompactJson.hasUnpairedSurrogate(name)) {
                return true;
            }
        }
        for (JsonNode child : node.values()) {
            if (hasUnpairedSurrogate(child)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable FrameId id(@Nullable JsonNode id) {
        if (id == null) {
            return null;
        }
        FrameId read = null;
        if (id.isString()) {
            read = FrameId.of(id.stringValue());
        } else if (isLong(id)) {
            read = FrameId.of(id.longValue());
        }
        if (read != null) {
            return read;
        }
        throw new ProtocolException(
                ErrorCode.BAD_FRAME, "id must be a string of up to 64 characters or an integer within 2^53", null);
    }

    /** What is wrong with a frame that {@link JsonPublishReader} did not take. */
    private static ProtocolException publishFault(JsonNode frame, @Nullable FrameId id) {
        var unused = topic(frame, id);
        var unusedToo = qualifiers(frame, id);
        return tooLongExponent(id);
    }

    /** That of an object that publishes. */
    static Topic topic(JsonNode object, @Nullable FrameId id) {
        JsonNode topic = object.get("topic");
        require(topic != null && topic.isString(), "topic must be a string", id);
        try {
            return Topic.of(topic == null ? "" : topic.stringValue());
        } catch (InvalidTopicException e) {
            throw new ProtocolException(ErrorCode.BAD_TOPIC, String.valueOf(e.getMessage()), id);
        }
    }

    /** What an object that publishes says of its data, which must be there. */
    static Qualifiers qualifiers(JsonNode object, @Nullable FrameId id) {
        require(object.has("data"), "data is missing", id);
        Qualifiers qualifiers = new Qualifiers();
        JsonNode quality = object.get("quality");
        JsonNode ttl = object.get("ttl");
        if (quality != null) {
            qualifiers.quality(quality.isString() ? quality.stringValue() : null);
        }
        if (ttl != null) {
            qualifiers.ttl(isLong(ttl) ? Long.valueOf(ttl.longValue()) : null);
        }
        String fault = qualifiers.fault(object.path("data").isNull());
        if (fault != null) {
            throw new ProtocolException(ErrorCode.BAD_PARAMETER, fault, id);
        }
        return qualifiers;
    }

    /** What is left where nothing else is wrong with a value. */
    static ProtocolException tooLongExponent(@Nullable FrameId id) {
        return new ProtocolException(ErrorCode.BAD_FRAME, "a number has an exponent of too many digits", id);
    }

    private static List<TopicFilter> filters(JsonNode frame, @Nullable FrameId id) {
        JsonNode topics = frame.get("topics");
        int max = ClientFrame.Subscribe.TOPICS_MAX;
        if (topics == null || !topics.isArray() || topics.isEmpty() || topics.size() > max) {
            throw new ProtocolException(
                    ErrorCode.BAD_PARAMETER, "topics must be an array of 1 to " + max + " filters", id);
        }
        NamedFilters filters = new NamedFilters("topics", id);
        for (JsonNode topic : topics) {
            if (!topic.isString()) {
                throw new ProtocolException(ErrorCode.BAD_PARAMETER, "topics must be strings", id);
            }
            filters.add(topic.stringValue());
        }
        return filters.toList();
    }

    /** What asks about fields is read out of the text. */
    private static <T> @Nullable T fields(
            JsonNode frame, String name, byte[] text, @Nullable FrameId id, Function<byte[], @Nullable T> reader) {
        if (!frame.has(name)) {
            return null;
        }
        try {
            return reader.apply(text);
        } catch (InvalidFieldException e) {
            throw new ProtocolException(ErrorCode.BAD_PARAMETER, String.valueOf(e.getMessage()), id);
        } catch (InvalidJsonException e) {
            throw new ProtocolException(ErrorCode.BAD_FRAME, String.valueOf(e.getMessage()), id);
        }
    }

    private static ContractRequest contract(JsonNode frame, byte[] text, @Nullable FrameId id) {
        JsonNode policy = given(frame, "policy");
        JsonNode buffer = given(frame, "buffer");
        JsonNode maxRate = given(frame, "maxRate");
        JsonNode maxAge = given(frame, "maxAge");
        JsonNode snapshot = given(frame, "snapshot");
        JsonNode maxSilence = given(frame, "maxSilence");
        JsonNode until = given(frame, "until");
        require(policy == null || policy.isString(), "policy must be a string", id);
        require(buffer == null || isLong(buffer), "buffer must be an integer", id);
        require(maxRate == null || maxRate.isNumber(), "maxRate must be a number", id);
        require(maxAge == null || isLong(maxAge), "maxAge must be an integer", id);
        require(snapshot == null || snapshot.isBoolean(), "snapshot must be true or false", id);
        require(maxSilence == null || isLong(maxSilence), "maxSilence must be an integer", id);
        require(until == null || isLong(until), "until must be an integer", id);
        return new ContractRequest(
                policy == null ? null : policy.stringValue(),
                buffer == null ? null : Long.valueOf(buffer.longValue()),
                maxRate == null
                        ? null
                        : Double.valueOf(
                                Double.parseDouble(maxRate.asString())), // infinite where it is beyond a double
                maxAge == null ? null : Long.valueOf(maxAge.longValue()),
                snapshot == null ? null : Boolean.valueOf(snapshot.booleanValue()),
                since(given(frame, "since"), id),
                fields(frame, "where", text, id, JsonWhereReader::read),
                fields(frame, "deadband", text, id, JsonDeadbandReader::read),
                maxSilence == null ? null : Long.valueOf(maxSilence.longValue()),
                until == null ? null : Long.valueOf(until.longValue()));
    }

    private static @Nullable StreamPosition since(@Nullable JsonNode since, @Nullable FrameId id) {
        if (since == null) {
            return null;
        }
        if (since.isString()) {
            StreamPosition position = StreamPosition.ofResumePoint(since.stringValue());
            require(
                    position != null,
                    "since must be a resume point as a heartbeat or a page of the history told it",
                    id);
            return position;
        }
        JsonNode epoch = since.get("epoch");
        JsonNode offset = since.get("offset");
        boolean sound =
                epoch != null && epoch.isString() && offset != null && isLong(offset) && offset.longValue() >= 0;
        require(
                sound,
                "since must be a resume point, a string, or have an epoch, a string, and an offset, an integer of at least 0",
                id);
        return sound ? new StreamPosition(epoch.stringValue(), offset.longValue()) : null;
    }

    /** Of the fields that {@code subscribed} writes as null, null is taken as absent. */
    private static @Nullable JsonNode given(JsonNode frame, String field) {
        JsonNode value = frame.get(field);
        return NULLABLE.contains(field) && value != null && value.isNull() ? null : value;
    }

    private static String token(JsonNode frame, @Nullable FrameId id) {
        JsonNode token = frame.get("token");
        require(token != null && token.isString(), "token must be a string", id);
        return token == null ? "" : token.stringValue();
    }

    private static long requested(JsonNode frame, @Nullable FrameId id) {
        JsonNode n = frame.get("n");
        require(n != null && isLong(n) && n.longValue() >= 1, "n must be an integer from 1 to 2^63-1", id);
        return n == null ? 0 : n.longValue();
    }

    static boolean isLong(JsonNode field) {
        return field.isIntegralNumber() && field.canConvertToLong();
    }

    static void require(boolean holds, String message, @Nullable FrameId id) {
        if (!holds) {
            throw new ProtocolException(ErrorCode.BAD_PARAMETER, message, id);
        }
    }
}
