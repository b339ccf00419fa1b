package dev.sluice.cbor;

/** The lower five bits of an item of major type 7 (RFC 8949, 3.3). */
final class SimpleValue {

    static final int FALSE = 20;
    static final int TRUE = 21;
    static final int NULL = 22;
    static final int UNDEFINED = 23;
    static final int IN_NEXT_BYTE = 24;
    static final int FLOAT16 = 25;
    static final int FLOAT32 = 26;
    static final int FLOAT64 = 27;

    private SimpleValue() {}
}
