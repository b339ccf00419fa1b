package dev.sluice.websocket;

import dev.sluice.codec.FrameEncoder;
import org.jspecify.annotations.Nullable;

/**
 * How the messages of a connection are written and read. One for all connections of a kind, by which it is known what they are
 * sent alike.
 *
 * @param arrays whether messages are arrays of frames, both ways
 * @param inflation of what comes compressed; null where nothing does
 */
record MessageFormat(
        Subprotocol subprotocol,
        boolean arrays,
        FrameEncoder encoder,
        @Nullable Inflation inflation) {}
