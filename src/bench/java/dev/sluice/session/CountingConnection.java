package dev.sluice.session;

import dev.sluice.audit.AuditClient;
import dev.sluice.codec.FrameDecoder;
import dev.sluice.codec.FrameEncoder;
import dev.sluice.codec.JsonFrameDecoder;
import dev.sluice.codec.WebSocketJsonEncoder;
import dev.sluice.message.StreamPosition;
import dev.sluice.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** A transport that takes everything at once and forgets it. */
final class CountingConnection implements Connection {

    private static final FrameEncoder ENCODER = new WebSocketJsonEncoder();
    private static final FrameDecoder DECODER = new JsonFrameDecoder();

    private long bytes;

    @Override
    public void bind(ConnectionEvents session) {
        // it never has anything to tell
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public AuditClient.Way way() {
        return AuditClient.Way.WEBSOCKET;
    }

    @Override
    public FrameEncoder encoder() {
        return ENCODER;
    }

    @Override
    public FrameDecoder decoder() {
        return DECODER;
    }

    @Override
    public long room() {
        return Integer.MAX_VALUE;
    }

    @Override
    public ByteBuf allocate(int capacity) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(capacity);
    }

    @Override
    public void write(ByteBuf frames) {
        bytes += frames.readableBytes();
        frames.release();
    }

    @Override
    public void flush() {
        // written already
    }

    @Override
    public boolean isDirect() {
        return true;
    }

    @Override
    public int offer(ByteBuf frames) {
        bytes += frames.readableBytes();
        return frames.readableBytes();
    }

    @Override
    public boolean isBlocked() {
        return false;
    }

    @Override
    public long progress() {
        return bytes;
    }

    @Override
    public void ping(@Nullable StreamPosition resume) {
        throw new IllegalStateException("no time passes");
    }

    @Override
    public void pauseReading() {
        // nothing comes
    }

    @Override
    public void resumeReading() {
        // nothing comes
    }

    @Override
    public void cutOff() {
        throw new IllegalStateException("cut off");
    }

    @Override
    public void close(CloseCode why) {
        throw new IllegalStateException("closed: " + why);
    }
}
