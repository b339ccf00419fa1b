package dev.sluice.cbor;

/** Bytes that are not one CBOR item, or hold a number that is too long to be taken. */
public final class CborException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CborException(String message) {
        super(message, null, false, false);
    }
}
