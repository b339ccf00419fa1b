package dev.sluice.source.sparkplug;

import dev.sluice.source.Rejection.Reason;
import dev.sluice.source.sparkplug.Value.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Writes a metric as the data of an update: {@code {"value":..,"timestamp":..}}, by its datatype. Numbers are exact, also those of 64 bits;
 * what a number of JSON can not be is a string, {@code "NaN"}, {@code "Infinity"} or {@code "-Infinity"}, and bytes are Base64.
 */
final class MetricJson {

    private static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    private static final int COLUMN_NAMES = 2;
    private static final int COLUMN_TYPES = 3;
    private static final int ROWS = 4;

    /** Of the kinds of values an element of a dataset can be one of the first so many. */
    private static final int ELEMENT_KINDS = 6;

    private final JsonGenerator out;

    private MetricJson(JsonGenerator out) {
        this.out = out;
    }

    /**
     * The data of an update.
     *
     * @param value null where it is said to have none
     * @param timestamp Unix time in ms; null where nobody has said it
     * @param bytesMax more than so many bytes are refused: an array of bits is far longer in JSON
     */
    static byte[] of(DataType type, @Nullable Value value, @Nullable Long timestamp, long bytesMax) {
        Bytes bytes = new Bytes(bytesMax);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeName("value");
            if (value == null) {
                out.writeNull();
            } else {
                new MetricJson(out).write(type, value);
            }
            if (timestamp != null) {
                out.writeName("timestamp");
                out.writeNumber(Long.toUnsignedString(timestamp));
            }
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private void write(DataType type, Value value) {
        switch (type) {
            case UNKNOWN -> write(guess(value.kind()), value);
            case INT8 -> out.writeNumber(signed(value, Byte.SIZE));
            case INT16 -> out.writeNumber(signed(value, Short.SIZE));
            case INT32 -> out.writeNumber(signed(value, Integer.SIZE));
            case INT64 -> out.writeNumber(integer(value));
            case UINT8 -> out.writeNumber(unsigned(value, Byte.SIZE));
            case UINT16 -> out.writeNumber(unsigned(value, Short.SIZE));
            case UINT32 -> out.writeNumber(unsigned(value, Integer.SIZE));
            case UINT64, DATE_TIME -> out.writeNumber(Long.toUnsignedString(integer(value)));
            case FLOAT, DOUBLE -> writeFloating(value);
            case BOOLEAN -> out.writeBoolean(isTrue(value));
            case STRING, TEXT, UUID ->
                out.writeString(value.content(Kind.STRING).asText());
            case BYTES, FILE -> writeBinary(value.content(Kind.BYTES).asBytes());
            case DATASET -> writeDataset(value.content(Kind.DATASET));
            case TEMPLATE, PROPERTY_SET, PROPERTY_SET_LIST ->
                throw new SparkplugException("datatype " + type + " can not stand here");
            default -> writeArray(type, value.content(Kind.BYTES).asBytes());
        }
    }

    private static DataType guess(Kind kind) {
        return switch (kind) {
            case INT -> DataType.UINT32;
            case LONG -> DataType.UINT64;
            case FLOAT -> DataType.FLOAT;
            case DOUBLE -> DataType.DOUBLE;
            case BOOLEAN -> DataType.BOOLEAN;
            case STRING -> DataType.STRING;
            case BYTES -> DataType.BYTES;
            case DATASET -> DataType.DATASET;
            case TEMPLATE -> DataType.TEMPLATE;
        };
    }

    /** Some encoders write 32 bits into Protobuf's 64. */
    private static long integer(Value value) {
        if (value.kind() != Kind.INT && value.kind() != Kind.LONG) {
            throw new SparkplugException(
                    "the value is of Protobuf's type " + value.kind() + " in place of a whole number");
        }
        return value.bits();
    }

    /** A negative one may have been made longer to 32 bits, to 64, or not at all. */
    private static long signed(Value value, int size) {
        long number = integer(value);
        long half = 1L << (size - 1);
        if (number >= half && number < 2 * half) {
            number -= 2 * half;
        } else if (number >= (1L << Integer.SIZE) - half && number < 1L << Integer.SIZE) {
            number -= 1L << Integer.SIZE;
        }
        if (number < -half || number >= half) {
            throw new SparkplugException(number + " is no number of " + size + " bits");
        }
        return number;
    }

    private static long unsigned(Value value, int size) {
        long number = integer(value);
        if (number < 0 || number >= 1L << size) {
            throw new SparkplugException(Long.toUnsignedString(number) + " is no number of " + size + " bits");
        }
        return number;
    }

    private static boolean isTrue(Value value) {
        if (value.kind() != Kind.BOOLEAN) {
            throw new SparkplugException("the value is of Protobuf's type " + value.kind() + " in place of BOOLEAN");
        }
        return value.bits() != 0;
    }

    /** As short as the value allows, in its own precision; what is not a number becomes a string. */
    private void writeFloating(Value value) {
        switch (value.kind()) {
            case FLOAT -> out.writeNumber(Float.intBitsToFloat((int) value.bits()));
            case DOUBLE -> out.writeNumber(Double.longBitsToDouble(value.bits()));
            default ->
                throw new SparkplugException(
                        "the value is of Protobuf's type " + value.kind() + " in place of a float");
        }
    }

    private void writeBinary(ByteBuffer bytes) {
        out.writeBinary(bytes.array(), bytes.arrayOffset(), bytes.remaining());
    }

    /** Names of columns and rows of values; twice over it, as its parts may stand in any order. */
    private void writeDataset(Fields dataset) {
        List<String> names = new ArrayList<>();
        List<DataType> types = new ArrayList<>();
        for (Fields in = dataset.again(); in.next(); ) {
            switch (in.number()) {
                case COLUMN_NAMES -> names.add(in.text());
                case COLUMN_TYPES -> in.uint32s(number -> types.add(DataType.of(number)));
                default -> {}
            }
        }
        if (names.size() != types.size()) {
            throw new SparkplugException(
                    "a dataset has " + names.size() + " names of columns and " + types.size() + " types");
        }
        out.writeStartObject();
        out.writeName("columns");
        out.writeStartArray();
        names.forEach(out::writeString);
        out.writeEndArray();
        out.writeName("rows");
        out.writeStartArray();
        for (Fields in = dataset.again(); in.next(); ) {
            if (in.number() == ROWS) {
                writeRow(in.message(), types);
            }
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void writeRow(Fields row, List<DataType> types) {
        int column = 0;
        out.writeStartArray();
        while (row.next()) {
            if (row.number() == 1) {
                Fields element = row.message();
                if (column == types.size()) {
                    throw new SparkplugException("a row of a dataset has more values than there are columns");
                }
                writeElement(types.get(column++), element);
            }
        }
        if (column < types.size()) {
            throw new SparkplugException("a row of a dataset has fewer values than there are columns");
        }
        out.writeEndArray();
    }

    private void writeElement(DataType type, Fields element) {
        Value value = null;
        while (element.next()) {
            Value read = Value.of(element, 1, ELEMENT_KINDS);
            value = read == null ? value : read;
        }
        if (value == null) {
            out.writeNull();
        } else {
            write(type, value);
        }
    }

    /** Packed, the low bytes first (6.4.17). */
    private void writeArray(DataType type, ByteBuffer in) {
        out.writeStartArray();
        if (type == DataType.BOOLEAN_ARRAY) {
            writeBits(in);
        }
        while (in.hasRemaining()) {
            if (type != DataType.STRING_ARRAY && in.remaining() < size(type)) {
                throw new SparkplugException("an array ends within a value");
            }
            switch (type) {
                case INT8_ARRAY -> out.writeNumber(in.get());
                case INT16_ARRAY -> out.writeNumber(in.getShort());
                case INT32_ARRAY -> out.writeNumber(in.getInt());
                case INT64_ARRAY -> out.writeNumber(in.getLong());
                case UINT8_ARRAY -> out.writeNumber(Byte.toUnsignedInt(in.get()));
                case UINT16_ARRAY -> out.writeNumber(Short.toUnsignedInt(in.getShort()));
                case UINT32_ARRAY -> out.writeNumber(Integer.toUnsignedLong(in.getInt()));
                case FLOAT_ARRAY -> out.writeNumber(in.getFloat());
                case DOUBLE_ARRAY -> out.writeNumber(in.getDouble());
                case STRING_ARRAY -> writeText(in);
                default -> out.writeNumber(Long.toUnsignedString(in.getLong())); // UINT64, DATE_TIME
            }
        }
        out.writeEndArray();
    }

    private static int size(DataType type) {
        return switch (type) {
            case INT8_ARRAY, UINT8_ARRAY -> Byte.BYTES;
            case INT16_ARRAY, UINT16_ARRAY -> Short.BYTES;
            case INT32_ARRAY, UINT32_ARRAY, FLOAT_ARRAY -> Integer.BYTES;
            default -> Long.BYTES;
        };
    }

    /** Their number in four bytes, then the bits, the high ones first. */
    private void writeBits(ByteBuffer in) {
        int count = in.remaining() < Integer.BYTES ? -1 : in.getInt();
        if (count < 0 || in.remaining() != (count + 7L) / 8) {
            throw new SparkplugException("an array of booleans has not as many as it says");
        }
        for (int i = 0; i < count; i++) {
            out.writeBoolean((in.get(in.position() + i / 8) & 0x80 >> i % 8) != 0);
        }
        in.position(in.limit());
    }

    /** Up to a zero byte. */
    private void writeText(ByteBuffer in) {
        int from = in.position();
        while (in.hasRemaining()) {
            if (in.get() == 0) {
                byte[] bytes = new byte[in.position() - 1 - from];
                in.get(from, bytes);
                out.writeString(new Fields(bytes).asText());
                return;
            }
        }
        throw new SparkplugException("an array of texts ends within one");
    }

    /** So many, and no more. */
    private static final class Bytes extends ByteArrayOutputStream {
        private final long max;

        Bytes(long max) {
            super(64);
            this.max = max;
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            if (count + (long) length > max) {
                throw new SparkplugException(
                        Reason.TOO_LARGE, "the value has more than " + max + " bytes in JSON: raise payload-size");
            }
            super.write(bytes, from, length);
        }
    }
}
