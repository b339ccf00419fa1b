package dev.sluice.cbor;

/** The tags that stand for numbers. */
final class Tag {

    /** A byte string: an integer of any size (RFC 8949, 3.4.3). */
    static final int BIGNUM = 2;

    /** A byte string: -1 less an integer of any size (RFC 8949, 3.4.3). */
    static final int NEGATIVE_BIGNUM = 3;

    /** An array of exponent and mantissa, to base 10 (RFC 8949, 3.4.4). */
    static final int DECIMAL = 4;

    /** The same with an exponent beyond 64 bits (IANA's registry of CBOR tags). */
    static final int DECIMAL_OF_ANY_EXPONENT = 264;

    private Tag() {}
}
