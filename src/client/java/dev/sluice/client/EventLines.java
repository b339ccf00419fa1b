package dev.sluice.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes a stream of events apart, in whatever pieces it comes. Of an event only its data counts; comments have none. */
final class EventLines {

    private static final int LINE_BYTES_MAX = 1 << 26;
    private static final String DATA = "data:";

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();

    /**
     * The data of the events that end in these pieces.
     *
     * @throws IllegalArgumentException if a line has no end
     */
    List<String> read(List<ByteBuffer> pieces) {
        List<String> events = new ArrayList<>();
        for (ByteBuffer piece : pieces) {
            while (piece.hasRemaining()) {
                byte next = piece.get();
                if (next == '\n') {
                    take(line.toString(StandardCharsets.UTF_8), events);
                    line.reset();
                } else if (next != '\r') {
                    line.write(next);
                }
            }
            if (line.size() + data.length() > LINE_BYTES_MAX) {
                throw new IllegalArgumentException("an event is longer than " + LINE_BYTES_MAX + " bytes");
            }
        }
        return events;
    }

    private void take(String text, List<String> events) {
        if (text.startsWith(DATA)) {
            String value = text.substring(DATA.length());
            data.append(data.isEmpty() ? "" : "\n").append(value.startsWith(" ") ? value.substring(1) : value);
        } else if (text.isEmpty() && !data.isEmpty()) {
            events.add(data.toString());
            data.setLength(0);
        }
    }
}
