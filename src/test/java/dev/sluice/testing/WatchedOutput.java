package dev.sluice.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Hands the bytes that go out on one connection of a server to the {@link TokenWatch}, also where a token is cut in two by what is written at once. Of
 * messages that were compressed (permessage-deflate) it looks into those that are written whole, as errors and other answers are.
 */
final class WatchedOutput extends ChannelOutboundHandlerAdapter {

    /** The cookie is the token, for its browser. */
    private static final Pattern COOKIE = Pattern.compile("(?i)set-cookie: [^\r\n]*");

    private static final String DEFLATE = "permessage-deflate";
    private static final int COMPRESSED = 0x40;
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private static final int INFLATED_MAX = 64 << 10;

    /** Of a token that has begun: more than a request's head may have. */
    private static final int CUT_MAX = 16 << 10;

    private final TokenWatch watch;
    private String cut = "";
    private @Nullable Inflater inflater;

    WatchedOutput(TokenWatch watch) {
        this.watch = watch;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            look(ctx.channel(), bytes);
        }
        var unused = ctx.write(message, promise);
    }

    private void look(Channel on, ByteBuf bytes) {
        boolean isHead = bytes.getByte(bytes.readerIndex()) == 'H'; // of an answer: no message and no event begins so
        if (isHead || !cut.isEmpty() || TokenWatch.mayHaveSignature(bytes)) {
            String text = bytes.toString(StandardCharsets.ISO_8859_1);
            watch.look(place(on), COOKIE.matcher(cut + text).replaceAll(""));
            if (isHead && text.contains(DEFLATE)) {
                inflater = new Inflater(true);
            }
        }
        cut = (isWord(bytes) ? cut : "") + lastWord(bytes);
        cut = cut.substring(Math.max(0, cut.length() - CUT_MAX));
        if (inflater != null) {
            lookInside(place(on), bytes.nioBuffer(), inflater);
        }
    }

    private static String place(Channel on) {
        return "what went out on " + on;
    }

    private static boolean isOfToken(ByteBuf bytes, int at) {
        char c = (char) (bytes.getByte(at) & 0xFF);
        return c == '.' || TokenWatch.isOfWord(c);
    }

    private static int lastWordAt(ByteBuf bytes) {
        int from = bytes.writerIndex();
        while (from > bytes.readerIndex() && isOfToken(bytes, from - 1)) {
            from--;
        }
        return from;
    }

    private static boolean isWord(ByteBuf bytes) {
        return lastWordAt(bytes) == bytes.readerIndex();
    }

    /** What may go on with the next bytes. */
    private static String lastWord(ByteBuf bytes) {
        int from = lastWordAt(bytes);
        return bytes.toString(from, bytes.writerIndex() - from, StandardCharsets.ISO_8859_1);
    }

    /** Of the rest of a message, whose beginning went out before, what stands there is no frame. */
    private void lookInside(String where, ByteBuffer bytes, Inflater by) {
        try {
            int at = 0;
            for (WebSocketFrames.Span frame = WebSocketFrames.span(bytes, at);
                    frame != null && frame.end() > at && frame.end() <= bytes.limit();
                    frame = WebSocketFrames.span(bytes, at)) {
                if ((bytes.get(at) & COMPRESSED) != 0) {
                    watch.look(where, inflated(bytes.slice(frame.payload(), frame.end() - frame.payload()), by));
                }
                at = frame.end();
            }
        } catch (DataFormatException | ArithmeticException e) {
            by.reset();
        }
    }

    private static ByteBuf inflated(ByteBuffer payload, Inflater by) throws DataFormatException {
        ByteBuffer out = ByteBuffer.allocate(INFLATED_MAX);
        by.setInput(payload);
        int unused = by.inflate(out);
        by.setInput(TAIL);
        unused = by.inflate(out);
        by.reset();
        return Unpooled.wrappedBuffer(out.flip());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }
}
