package dev.sluice.websocket;

import dev.sluice.codec.WebSocketFraming;
import dev.sluice.connection.HeldBytes;
import dev.sluice.protocol.CloseCode;
import dev.sluice.session.ConnectionEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one client out of its bytes, judges each as soon as that can be, joins fragments, takes messages out of
 * their compression, and hands them whole to the session. On the channel's event loop only.
 */
final class FrameReader {

    /**
     * A continuation of so many bytes costs nothing beside its message, which has few of them: who sends 64 KB in 16 pieces
     * pays for one frame. All other frames cost as much as a message, or pieces of a byte would be work for nothing.
     */
    private static final int PIECE_BYTES_FREE = 1024;

    private final ChannelConnection connection;
    private final FrameHeader header;
    private final Utf8Check text = new Utf8Check();
    private final boolean isText;
    /** Null where nothing comes compressed. */
    private final @Nullable Inflation inflation;
    /** Of the message that has not ended. */
    private final KeptBytes message;

    private boolean headerRead;
    private int payloadRead;
    private byte[] control = {};
    private boolean closed;
    private int turnBytes;

    FrameReader(ChannelConnection connection, int messageBytesMax, HeldBytes heldInAll) {
        this.connection = connection;
        this.message = new KeptBytes(heldInAll);
        this.isText = connection.format().subprotocol().isText();
        this.inflation = connection.format().inflation();
        this.header =
                new FrameHeader(isText ? FrameHeader.TEXT : FrameHeader.BINARY, messageBytesMax, inflation != null);
    }

    void beginTurn() {
        turnBytes = 0;
    }

    /** What has been read since the turn began, and what that inflated to. */
    int turnBytes() {
        return turnBytes;
    }

    /** Whether the client has sent its close frame, behind which nothing counts. */
    boolean isClosed() {
        return closed;
    }

    /** Forgets what has come of a message. */
    void drop() {
        message.drop();
    }

    /**
     * Reads up to the end of a frame.
     *
     * @return false if it has not ended; then there is no more to read
     * @throws FramingFault as soon as it is clear that the client breaks the protocol; then nothing more is to be read
     */
    boolean take(ByteBuf in, ByteBufAllocator allocator) throws FramingFault {
        int from = in.readerIndex();
        boolean whole = hasHeader(in) && takePayload(in, allocator);
        turnBytes += in.readerIndex() - from;
        if (whole) {
            header.end();
            headerRead = false;
        }
        return whole;
    }

    private boolean hasHeader(ByteBuf in) throws FramingFault {
        if (!headerRead && header.read(in)) {
            headerRead = true;
            payloadRead = 0;
            ConnectionEvents session = connection.session();
            if (session != null && isCharged()) {
                session.onFrame();
            }
        }
        return headerRead;
    }

    private boolean isCharged() {
        return header.opcode() != FrameHeader.CONTINUATION || header.length() < PIECE_BYTES_FREE;
    }

    /** Whether the frame is whole. */
    private boolean takePayload(ByteBuf in, ByteBufAllocator allocator) throws FramingFault {
        int bytes = Math.min(header.length() - payloadRead, in.readableBytes());
        if (connection.isCloseSent() && header.opcode() != FrameHeader.CLOSE) {
            in.skipBytes(bytes);
        } else {
            Masking.remove(in, in.readerIndex(), bytes, header.mask(), payloadRead);
            boolean ends = payloadRead + bytes == header.length();
            if (header.isControl()) {
                takeControl(in, bytes, ends);
            } else {
                takeData(in, bytes, ends && header.isFinal(), allocator);
            }
        }
        payloadRead += bytes;
        return payloadRead == header.length();
    }

    private void takeData(ByteBuf in, int bytes, boolean ends, ByteBufAllocator allocator) throws FramingFault {
        if (!header.isCompressed()) {
            requireText(in, bytes);
        }
        if (!message.isEmpty() || !ends) {
            message.add(allocator, in, bytes);
        }
        if (ends) {
            ByteBuf whole = message.isEmpty() ? in.readRetainedSlice(bytes) : message.take();
            try {
                takeMessage(whole, allocator);
            } finally {
                whole.release();
            }
        }
    }

    private void takeMessage(ByteBuf whole, ByteBufAllocator allocator) throws FramingFault {
        if (inflation == null || !header.isCompressed()) {
            requireTextEnds();
            onMessage(whole, whole.readableBytes());
            return;
        }
        ByteBuf inflated = inflation.inflate(whole, allocator);
        try {
            int bytes = inflated.readableBytes();
            turnBytes += bytes;
            requireText(inflated, bytes);
            requireTextEnds();
            onMessage(inflated, Math.max(bytes, whole.readableBytes()));
        } finally {
            inflated.release();
        }
    }

    private void requireText(ByteBuf in, int bytes) throws FramingFault {
        if (isText && !text.accepts(in, in.readerIndex(), bytes)) {
            throw new FramingFault(CloseCode.NOT_UTF8);
        }
    }

    private void requireTextEnds() throws FramingFault {
        if (isText && !text.end()) {
            throw new FramingFault(CloseCode.NOT_UTF8);
        }
    }

    private void takeControl(ByteBuf in, int bytes, boolean ends) throws FramingFault {
        if (payloadRead == 0) {
            control = new byte[header.length()];
        }
        in.readBytes(control, payloadRead, bytes);
        if (ends) {
            onControl(control);
        }
    }

    private void onMessage(ByteBuf whole, int bytes) {
        ConnectionEvents session = connection.session();
        if (session != null) {
            session.onMessage(new ByteBufInputStream(whole), bytes);
        }
    }

    private void onControl(byte[] payload) throws FramingFault {
        ConnectionEvents session = connection.session();
        switch (header.opcode()) {
            case FrameHeader.PING -> {
                if (session != null) {
                    session.onPing(WebSocketFraming.pong(payload));
                }
            }
            case FrameHeader.PONG -> {
                if (session != null) {
                    session.onPong();
                }
            }
            default -> onClose(session, ClosePayload.of(payload));
        }
    }

    private void onClose(@Nullable ConnectionEvents session, ClosePayload close) {
        closed = true;
        if (session != null) {
            session.onClosing(close.hasCode() ? close.code() : CloseCode.NORMAL.code());
        }
        connection.answerClose(
                close.hasCode() ? WebSocketFraming.close(close.code(), "") : WebSocketFraming.closeWithoutCode());
    }
}
