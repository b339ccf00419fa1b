package dev.sluice.codec;

import dev.sluice.codec.FrameDecoder.Decoded;
import dev.sluice.protocol.ClientFrame;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ProtocolException;
import java.util.Iterator;
import java.util.function.Function;

/** Decodes the items of one message one by one. */
final class DecodedItems<T> implements Iterator<Decoded> {

    private final Iterator<T> items;
    private final Function<T, ClientFrame> decoder;

    /** Throws a {@link ProtocolException} if there is none. */
    DecodedItems(Iterator<T> items, Function<T, ClientFrame> decoder) {
        if (!items.hasNext()) {
            throw new ProtocolException(ErrorCode.BAD_FRAME, "an array of frames must have one", null);
        }
        this.items = items;
        this.decoder = decoder;
    }

    @Override
    public boolean hasNext() {
        return items.hasNext();
    }

    @Override
    public Decoded next() {
        try {
            return new Decoded(decoder.apply(items.next()), null);
        } catch (ProtocolException e) {
            return new Decoded(null, e);
        }
    }
}
