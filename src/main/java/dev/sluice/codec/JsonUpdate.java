package dev.sluice.codec;

import dev.sluice.message.Update;

/** An update as the JSON frames have it, byte for byte, but without a {@code type}: where nothing else can stand. */
public final class JsonUpdate {

    private static final byte[] HEAD = AsciiBuffer.ascii("{\"topic\":\"");

    private JsonUpdate() {}

    public static byte[] encode(Update update) {
        AsciiBuffer out = new AsciiBuffer(update.data().length + 160);
        WebSocketJsonEncoder.append(out, HEAD, update);
        return out.toBytes();
    }
}
