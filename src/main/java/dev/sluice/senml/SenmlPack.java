package dev.sluice.senml;

import dev.sluice.json.CompactJson;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.message.Draft;
import dev.sluice.topic.Topic;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Resolves the records of one pack in their order (RFC 8428, 4.6): each becomes a value of the topic that is its name
 * behind the prefix, {@code {"n":..,"u":..,"t":..,"v":..}}, with base fields worked in and its time in Unix seconds. Not
 * thread-safe.
 */
public final class SenmlPack {

    private static final int VERSION = 10;

    /** Times below are relative to now (4.5.3). */
    private static final BigDecimal ABSOLUTE_FROM = BigDecimal.valueOf(1L << 28);

    /** Numbers are added up only where they have no more digits before or behind the point, as doubles have: else a sum could fill the heap. */
    private static final int SUM_DIGITS_MAX = 400;

    /** Characters of a base unit; the longest of RFC 8428's has nine. */
    private static final int UNIT_MAX = 64;

    private static final JsonFactory JSON = new JsonFactory();

    private final String prefix;
    private final InstantSource clock;
    private String baseName = "";
    private @Nullable String baseUnit;
    private @Nullable BigDecimal baseTime;
    private @Nullable BigDecimal baseValue;
    private @Nullable BigDecimal baseSum;

    public SenmlPack(SenmlProperties properties, InstantSource clock) {
        this.prefix = properties.prefix();
        this.clock = clock;
    }

    /**
     * Resolves the next record, an object whose first token is the parser's current one, and leaves the parser at its
     * end.
     *
     * @return null for a record of base fields only
     * @throws InvalidSenmlException if the record breaks the RFC
     * @throws InvalidJsonException if it has what no JSON in UTF-8 can carry
     * @throws dev.sluice.topic.InvalidTopicException if its name makes no topic
     * @throws tools.jackson.core.JacksonException if the text is broken
     */
    public @Nullable Draft next(JsonParser in) {
        SenmlRecord record = SenmlRecord.read(in);
        takeBases(record);
        if (!record.isMeasurement()) {
            return null;
        }
        String name = baseName + (record.has("n") ? record.get("n") : "");
        requireName(name);
        boolean value = record.has("v") || baseValue != null;
        boolean sum = record.has("s") || baseSum != null;
        if (record.valueCount() > 1 || (record.valueCount() == 0 && !value && !sum)) {
            throw fault("a record has one of v, vs, vb and vd, or a sum");
        }
        return new Draft(Topic.of(prefix + name), resolve(name, record));
    }

    private void takeBases(SenmlRecord record) {
        String version = record.get("bver");
        if (version != null && !version.matches("[1-9]|" + VERSION)) {
            throw new InvalidSenmlException("version is not one up to " + VERSION, true);
        }
        baseName = Objects.requireNonNullElse(bounded("bn", record.get("bn"), Topic.BYTES_MAX), baseName);
        baseUnit = record.has("bu") ? bounded("bu", record.get("bu"), UNIT_MAX) : baseUnit;
        baseTime = base(record.get("bt"), baseTime);
        baseValue = base(record.get("bv"), baseValue);
        baseSum = base(record.get("bs"), baseSum);
    }

    /** What each record after it is worked out with: a long one would make much work of short records. */
    private static @Nullable String bounded(String label, @Nullable String text, int charactersMax) {
        if (text != null && text.length() > charactersMax) {
            throw new InvalidSenmlException("field " + label + " has over " + charactersMax + " characters", true);
        }
        return text;
    }

    private static @Nullable BigDecimal base(@Nullable String text, @Nullable BigDecimal before) {
        return text == null ? before : decimal(text, true);
    }

    /** Characters of a name (4.5.1), which are also safe in a topic. */
    private static void requireName(String name) {
        boolean sound = !name.isEmpty() && isAlphanumeric(name.charAt(0));
        for (int i = 0; i < name.length(); i++) {
            sound &= isAlphanumeric(name.charAt(i)) || "-:./_".indexOf(name.charAt(i)) >= 0;
        }
        if (!sound) {
            throw fault(
                    "name is empty, or has other characters than letters, digits and -:./_ behind a letter or digit");
        }
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private byte[] resolve(String name, SenmlRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeStringProperty("n", name);
            writeText(out, "u", record.has("u") ? record.get("u") : baseUnit);
            writeNumber(out, "t", time(record.get("t")));
            writeValue(out, record);
            writeNumber(out, "s", sum(record.get("s"), baseSum));
            writeNumber(out, "ut", record.get("ut"));
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private void writeValue(JsonGenerator out, SenmlRecord record) {
        if (record.has("vb")) {
            out.writeBooleanProperty("vb", Boolean.parseBoolean(record.get("vb")));
        } else if (record.has("vs") || record.has("vd")) {
            writeText(out, "vs", record.get("vs"));
            writeText(out, "vd", record.get("vd"));
        } else {
            writeNumber(out, "v", sum(record.get("v"), baseValue));
        }
    }

    private static void writeText(JsonGenerator out, String label, @Nullable String text) {
        if (text == null) {
            return;
        }
        if (CompactJson.hasUnpairedSurrogate(text)) {
            throw new InvalidJsonException("unpaired surrogate");
        }
        out.writeStringProperty(label, text);
    }

    private static void writeNumber(JsonGenerator out, String label, @Nullable String digits) {
        if (digits != null) {
            out.writeName(label);
            out.writeNumber(digits);
        }
    }

    private String time(@Nullable String text) {
        BigDecimal time = text == null ? BigDecimal.ZERO : decimal(text, false);
        if (baseTime != null) {
            time = time.add(baseTime);
        } else if (text != null && time.compareTo(ABSOLUTE_FROM) >= 0) {
            return text;
        }
        if (time.compareTo(ABSOLUTE_FROM) < 0) {
            time = time.add(BigDecimal.valueOf(clock.millis(), 3));
        }
        return time.signum() == 0 ? "0" : time.stripTrailingZeros().toPlainString();
    }

    /** Digit for digit as it came, where there is nothing to add. */
    private static @Nullable String sum(@Nullable String text, @Nullable BigDecimal base) {
        if (base == null) {
            return text;
        }
        return text == null ? base.toString() : decimal(text, false).add(base).toString();
    }

    private static BigDecimal decimal(String text, boolean base) {
        BigDecimal number = new BigDecimal(text);
        long digitsBeforePoint = (long) number.precision() - number.scale();
        if (Math.abs((long) number.scale()) > SUM_DIGITS_MAX || Math.abs(digitsBeforePoint) > SUM_DIGITS_MAX) {
            throw new InvalidSenmlException("number is too large or too fine to be added up", base);
        }
        return number;
    }

    private static InvalidSenmlException fault(String message) {
        return new InvalidSenmlException(message, false);
    }
}
