package dev.sluice.cli;

import dev.sluice.client.Dropped;
import dev.sluice.client.Gap;
import dev.sluice.client.Update;
import dev.sluice.json.CompactJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * NDJSON: the frames of the protocol as they came, and {@code {"type":"dropped","topics":[..]}} of the client for topics that are gone
 * after a reconnect. On a terminal control characters that JSON may have as they are stand as escapes of JSON.
 */
final class JsonLines implements EventWriter {

    private final Terminal terminal;

    JsonLines(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void update(Update update) throws IOException {
        String quality = update.quality().equals("good") ? "" : ",\"quality\":\"" + update.quality() + "\"";
        write("{\"type\":\"" + (update.isSnapshot() ? "snapshot" : "update") + "\",\"topic\":"
                + CompactJson.quoted(update.topic()) + ",\"seq\":" + update.seq() + ",\"offset\":" + update.offset()
                + ",\"ts\":" + update.tsMicros() + quality + ",\"data\":"
                + (update.hasData() ? update.text() : "null")
                + (update.kind() == Update.Kind.LEFT ? ",\"left\":true}" : "}"));
    }

    @Override
    public void gap(Gap gap) throws IOException {
        write("{\"type\":\"gap\",\"lost\":" + gap.lost() + ",\"conflated\":" + gap.conflated()
                + number("from", gap.from()) + number("to", gap.to()) + ",\"reason\":"
                + CompactJson.quoted(gap.reason())
                + (gap.topics().isEmpty() ? "" : ",\"topics\":" + texts(gap.topics())) + "}");
    }

    @Override
    public void dropped(Dropped dropped) throws IOException {
        write("{\"type\":\"dropped\",\"topics\":" + texts(dropped.topics()) + "}");
    }

    private static String number(String name, @Nullable Long value) {
        return value == null ? "" : ",\"" + name + "\":" + value;
    }

    private static String texts(Collection<String> texts) {
        return texts.stream().map(CompactJson::quoted).collect(Collectors.joining(",", "[", "]"));
    }

    /** A line of JSON that is complete. */
    void write(String json) throws IOException {
        terminal.out().write((terminal.isColoured() ? Shown.json(json) : json).getBytes(StandardCharsets.UTF_8));
        terminal.out().write('\n');
    }
}
