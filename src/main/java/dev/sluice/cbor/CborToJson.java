package dev.sluice.cbor;

import dev.sluice.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads one CBOR item as compact JSON. What JSON can not say (byte strings, undefined, NaN, ...) is remembered as a fault
 * and stands as null, so that the rest can still be read. One of these per item.
 */
public final class CborToJson {

    private static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    private final CborInput in;
    private @Nullable String fault;
    /** Where the item begins that was begun last. */
    private int itemAt;

    /**
     * What became of an item.
     *
     * @param json compact, in UTF-8
     * @param fault the first thing that JSON can not say, and where it stands; null if all is well
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; handed over
    public record Converted(byte[] json, @Nullable String fault) {}

    private CborToJson(byte[] cbor) {
        this.in = new CborInput(cbor);
    }

    /**
     * Converts an item with nothing behind it.
     *
     * @throws CborException if the bytes are no such item, or it is nested too deeply, or has a number beyond the limits
     */
    public static Converted convert(byte[] cbor) {
        return convert(cbor, 1);
    }

    private static Converted convert(byte[] cbor, int depth) {
        CborToJson reader = new CborToJson(cbor);
        ByteArrayOutputStream json = new ByteArrayOutputStream(cbor.length * 2);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), json)) {
            reader.item(reader.next(), out, depth);
            if (!reader.in.isAtEnd()) {
                throw new CborException("more than one item");
            }
        } catch (CborException e) {
            throw new CborException(e.getMessage() + ", at byte " + reader.in.position());
        }
        return new Converted(json.toByteArray(), reader.fault);
    }

    /**
     * Converts the items of an array with nothing behind it, each as if it stood alone, when it is asked for; what is no array
     * is the only item.
     *
     * @throws CborException as {@link #convert}
     */
    public static Iterator<Converted> convertItems(byte[] cbor) {
        CborToJson items = new CborToJson(cbor);
        if (items.in.isAtEnd() || items.next() != MajorType.ARRAY) {
            return List.of(convert(cbor)).iterator();
        }
        var unused = convert(cbor, 0); // finds what is no CBOR before anything of it is carried out
        long count = items.in.count(1);
        return new Iterator<>() {
            private long given;
            private boolean goesOn = items.in.goesOn(0, count);

            @Override
            public boolean hasNext() {
                return goesOn;
            }

            @Override
            public Converted next() {
                if (!goesOn) {
                    throw new NoSuchElementException();
                }
                Converted item = items.convertNext();
                goesOn = items.in.goesOn(++given, count);
                return item;
            }
        };
    }

    private Converted convertNext() {
        fault = null;
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), json)) {
            item(next(), out, 1);
        }
        return new Converted(json.toByteArray(), fault);
    }

    private int next() {
        itemAt = in.position();
        return in.next();
    }

    private void item(int majorType, JsonGenerator out, int depth) {
        switch (majorType) {
            case MajorType.UNSIGNED -> out.writeNumber(Long.toUnsignedString(in.argument()));
            case MajorType.NEGATIVE ->
                out.writeNumber(CborNumber.integer(majorType, in).toString());
            case MajorType.BYTES -> {
                var unused = in.byteString();
                refuse(out, "a byte string");
            }
            case MajorType.TEXT -> out.writeString(text());
            case MajorType.ARRAY -> array(out, deeper(depth));
            case MajorType.MAP -> map(out, deeper(depth));
            case MajorType.TAG -> tagged(in.argument(), out, deeper(depth));
            default -> simple(out);
        }
    }

    private static int deeper(int depth) {
        if (depth > JsonText.DEPTH_MAX) {
            throw new CborException("nested too deeply");
        }
        return depth + 1;
    }

    private void array(JsonGenerator out, int depth) {
        long count = in.count(1);
        out.writeStartArray();
        for (long i = 0; in.goesOn(i, count); i++) {
            item(next(), out, depth);
        }
        out.writeEndArray();
    }

    private void map(JsonGenerator out, int depth) {
        long count = in.count(2);
        out.writeStartObject();
        for (long i = 0; in.goesOn(i, count); i++) {
            key(next(), out, depth);
            item(next(), out, depth);
        }
        out.writeEndObject();
    }

    /** A key that is not text makes a pair of its own, so that what follows can be read. */
    private void key(int majorType, JsonGenerator out, int depth) {
        if (majorType == MajorType.TEXT) {
            out.writeName(text());
        } else {
            note("a key that is not text");
            out.writeName("");
            item(majorType, out, depth);
            out.writeName("");
        }
    }

    private void tagged(long tag, JsonGenerator out, int depth) {
        if (tag == Tag.BIGNUM || tag == Tag.NEGATIVE_BIGNUM) {
            BigInteger number = CborNumber.bignum(tag, in);
            out.writeNumber(number.toString());
        } else if (tag == Tag.DECIMAL) {
            out.writeNumber(CborNumber.decimal(in));
        } else {
            note("tag " + Long.toUnsignedString(tag));
            item(next(), out, depth);
        }
    }

    private void simple(JsonGenerator out) {
        int info = in.info();
        long argument = in.argument();
        switch (info) {
            case SimpleValue.FALSE -> out.writeBoolean(false);
            case SimpleValue.TRUE -> out.writeBoolean(true);
            case SimpleValue.NULL -> out.writeNull();
            case SimpleValue.UNDEFINED -> refuse(out, "undefined");
            case SimpleValue.FLOAT16 -> decimal(CborNumber.float16((int) argument), out);
            case SimpleValue.FLOAT32 -> decimal(Float.intBitsToFloat((int) argument), out);
            case SimpleValue.FLOAT64 -> decimal(Double.longBitsToDouble(argument), out);
            default -> refuse(out, "simple value " + argument);
        }
    }

    private void decimal(double number, JsonGenerator out) {
        if (Double.isFinite(number)) {
            out.writeNumber(CborNumber.digits(number));
        } else {
            refuse(out, "NaN or an infinity");
        }
    }

    private String text() {
        try {
            return in.text();
        } catch (CharacterCodingException e) {
            note("text that is not UTF-8");
            return "";
        }
    }

    private void refuse(JsonGenerator out, String what) {
        note(what);
        out.writeNull();
    }

    private void note(String what) {
        if (fault == null) {
            fault = what + ", at byte " + itemAt;
        }
    }
}
