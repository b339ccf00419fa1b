package dev.sluice.websocket;

import dev.sluice.codec.ArrayForm;
import dev.sluice.codec.Deflation;
import dev.sluice.codec.FrameEncoder;
import dev.sluice.codec.MessagePacking;
import dev.sluice.codec.PackedFrames;
import dev.sluice.message.Packing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The formats that the connections of one server have, each once. Safe for any thread. */
final class MessageFormats {

    private final boolean compresses;
    private final Deflation deflation;
    private final Inflation inflation;
    private final Map<Kind, MessageFormat> known = new ConcurrentHashMap<>();

    /** {@code windowBits} is 0 where nothing is compressed. */
    private record Kind(Subprotocol subprotocol, boolean arrays, int windowBits) {}

    MessageFormats(WebSocketProperties.Compression compression, int messageBytesMax) {
        this.compresses = compression.enabled();
        this.deflation =
                new Deflation(compression.level(), compression.minSize().toBytes());
        this.inflation = new Inflation(messageBytesMax);
    }

    /** What is agreed on with a client that sends these lines of {@link DeflateTerms#HEADER}; empty if nothing is compressed. */
    Optional<DeflateTerms> agree(List<String> offers) {
        return compresses ? DeflateTerms.of(offers) : Optional.empty();
    }

    MessageFormat of(Subprotocol subprotocol, boolean arrays, Optional<DeflateTerms> deflate) {
        int windowBits = deflate.map(DeflateTerms::windowBits).orElse(0);
        return known.computeIfAbsent(new Kind(subprotocol, arrays, windowBits), this::make);
    }

    private MessageFormat make(Kind kind) {
        boolean compressed = kind.windowBits > 0;
        ArrayForm form = kind.subprotocol.isText() ? ArrayForm.JSON : ArrayForm.CBOR;
        FrameEncoder frames = kind.subprotocol.encoder();
        Packing packing =
                MessagePacking.of(kind.arrays ? form : null, compressed ? deflation.withWindow(kind.windowBits) : null);
        return new MessageFormat(
                kind.subprotocol,
                kind.arrays,
                packing == Packing.SINGLE ? frames : new PackedFrames(frames, packing),
                compressed ? inflation : null);
    }
}
