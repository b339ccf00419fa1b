package dev.sluice.websocket;

import dev.sluice.protocol.CloseCode;
import io.netty.buffer.ByteBuf;

/**
 * The header of the client's frame that is being read (RFC 6455, 5.2). Each byte is judged as it comes, so that nothing is
 * waited for, or kept, of a frame that may not be.
 */
final class FrameHeader {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int FINAL_BIT = 0x80;
    private static final int RESERVED_BITS = 0x70;
    private static final int COMPRESSED_BIT = 0x40;
    private static final int OPCODE_BITS = 0x0F;
    private static final int MASK_BIT = 0x80;
    private static final int LENGTH_BITS = 0x7F;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int LENGTH_IN_TWO_BYTES = 126;
    private static final int LENGTH_IN_EIGHT_BYTES = 127;
    private static final int MASK_BYTES = 4;

    private final int messageOpcode;
    private final int messageBytesMax;
    private final boolean takesCompressed;

    private int bytesRead;
    private int lengthBytes;
    private int opcode;
    private boolean isFinal;
    private long length;
    private int mask;
    /** Whether a message has begun whose last frame is still to come, and how much of it is there. */
    private boolean inMessage;

    private boolean isCompressed;
    private int messageBytes;

    /** {@code messageOpcode} begins the messages that the session takes; {@code takesCompressed} also those that are compressed. */
    FrameHeader(int messageOpcode, int messageBytesMax, boolean takesCompressed) {
        this.messageOpcode = messageOpcode;
        this.messageBytesMax = messageBytesMax;
        this.takesCompressed = takesCompressed;
    }

    /**
     * Reads on.
     *
     * @return whether the header is whole
     * @throws FramingFault as soon as it can be no frame of this session
     */
    boolean read(ByteBuf in) throws FramingFault {
        while (!isWhole() && in.isReadable()) {
            take(in.readUnsignedByte());
        }
        return isWhole();
    }

    private boolean isWhole() {
        return bytesRead == 2 + lengthBytes + MASK_BYTES;
    }

    private void take(int octet) throws FramingFault {
        int at = bytesRead++;
        if (at == 0) {
            takeFirst(octet);
        } else if (at == 1) {
            takeSecond(octet);
        } else if (at < 2 + lengthBytes) {
            length = length << Byte.SIZE | octet;
            if (bytesRead == 2 + lengthBytes) {
                judgeLength(lengthBytes == 2 ? CONTROL_BYTES_MAX : 0xFFFF);
            }
        } else {
            mask = mask << Byte.SIZE | octet;
        }
    }

    private void takeFirst(int octet) throws FramingFault {
        isFinal = (octet & FINAL_BIT) != 0;
        opcode = octet & OPCODE_BITS;
        boolean known = isControl() ? opcode <= PONG : opcode <= BINARY;
        boolean begins = opcode == TEXT || opcode == BINARY;
        int reserved = octet & RESERVED_BITS;
        boolean compressed = takesCompressed && begins && reserved == COMPRESSED_BIT; // RFC 7692, 6
        if (!known || (reserved != 0 && !compressed) || (isControl() && !isFinal)) {
            throw new FramingFault(CloseCode.PROTOCOL_ERROR);
        }
        if (!isControl()) {
            judgeOrder();
        }
        if (begins) {
            isCompressed = compressed;
        }
    }

    private void judgeOrder() throws FramingFault {
        if (inMessage != (opcode == CONTINUATION)) {
            throw new FramingFault(CloseCode.PROTOCOL_ERROR);
        }
        if (opcode != CONTINUATION && opcode != messageOpcode) {
            throw new FramingFault(CloseCode.UNSUPPORTED_DATA);
        }
    }

    private void takeSecond(int octet) throws FramingFault {
        length = octet & LENGTH_BITS;
        boolean soundControl = length <= CONTROL_BYTES_MAX && !(opcode == CLOSE && length == 1);
        if ((octet & MASK_BIT) == 0 || (isControl() && !soundControl)) {
            throw new FramingFault(CloseCode.PROTOCOL_ERROR);
        }
        if (length >= LENGTH_IN_TWO_BYTES) {
            lengthBytes = length == LENGTH_IN_EIGHT_BYTES ? 8 : 2;
            length = 0;
        } else {
            judgeLength(-1);
        }
    }

    /** {@code shorterMax} is the greatest length that has a shorter form, in which it must then be written. */
    private void judgeLength(int shorterMax) throws FramingFault {
        if (length <= shorterMax) {
            throw new FramingFault(CloseCode.PROTOCOL_ERROR); // also one below zero: its first bit must not be set
        }
        if (!isControl() && length > bytesMax() - messageBytes) {
            throw new FramingFault(CloseCode.TOO_BIG);
        }
    }

    /** What can not be compressed becomes a little larger, and the limit is for what comes out of it. */
    private int bytesMax() {
        return isCompressed ? messageBytesMax + messageBytesMax / 16 + 64 : messageBytesMax;
    }

    /** After the frame's payload: the next header begins. */
    void end() {
        if (!isControl()) {
            inMessage = !isFinal;
            messageBytes = isFinal ? 0 : messageBytes + (int) length;
        }
        bytesRead = 0;
        lengthBytes = 0;
        mask = 0;
    }

    int opcode() {
        return opcode;
    }

    boolean isControl() {
        return opcode >= CLOSE;
    }

    /** Whether the message ends with this frame. */
    boolean isFinal() {
        return isFinal;
    }

    /** Whether the message is compressed. */
    boolean isCompressed() {
        return isCompressed;
    }

    /** Of the payload; within the limit of a message. */
    int length() {
        return (int) length;
    }

    /** Four bytes, the first in the highest. */
    int mask() {
        return mask;
    }
}
