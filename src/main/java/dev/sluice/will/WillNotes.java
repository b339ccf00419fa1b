package dev.sluice.will;

import dev.sluice.journal.Journal;
import dev.sluice.message.Draft;
import dev.sluice.message.LastWill;
import dev.sluice.message.Quality;
import dev.sluice.topic.Topic;
import dev.sluice.will.Kept.End;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Wills as notes beside the log, by the session's id: JSON, in which the data of a value is a string, so that its digits stay as they are.
 * The one place that knows how they stand there.
 */
final class WillNotes {

    private static final Logger log = LoggerFactory.getLogger(WillNotes.class);
    private static final String PREFIX = "will/";

    private final JsonFactory json = new JsonFactory();
    private final Journal journal;

    WillNotes(Journal journal) {
        this.journal = journal;
    }

    void keep(Kept kept) {
        journal.note(PREFIX + kept.testator().session(), write(kept));
    }

    void forget(String session) {
        journal.note(PREFIX + session, null);
    }

    /** What an earlier run has left. One that can not be read is left out, told in the log, and stays where it is. */
    List<Kept> takeAll() {
        return read(journal.takeNotes(PREFIX));
    }

    /**
     * What another node has left.
     *
     * @param offset the head of the log when that one last said that it lives
     */
    record Left(long offset, List<Kept> wills) {}

    List<Left> takeAllOfOthers() {
        return journal.takeNotesOfOthers(PREFIX).stream()
                .map(left -> new Left(left.offset(), read(left.notes())))
                .toList();
    }

    private static List<Kept> read(Map<String, byte[]> notes) {
        List<Kept> all = new ArrayList<>();
        notes.forEach((name, note) -> {
            String session = name.substring(PREFIX.length());
            try {
                all.add(read(session, note));
            } catch (RuntimeException | UnknownHostException fault) {
                log.error("the will of session {} can not be read, and is not carried out", session, fault);
            }
        });
        return all;
    }

    private byte[] write(Kept kept) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(200);
        try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), bytes)) {
            Testator testator = kept.testator();
            out.writeStartObject();
            out.writeStringProperty("address", withoutScope(testator.address()));
            writeText(out, "subject", testator.subject());
            writeText(out, "token", testator.tokenId());
            out.writeBooleanProperty("stale", kept.will().stale());
            out.writeNumberProperty("after", kept.will().after().toMillis());
            out.writeArrayPropertyStart("publish");
            kept.will().publish().forEach(draft -> write(out, draft));
            out.writeEndArray();
            End end = kept.end();
            if (end != null) {
                out.writeNumberProperty("offset", end.offset());
                out.writeNumberProperty("due", end.dueMillis());
                out.writeNumberProperty("grace", end.graceMillis());
            }
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** The interface of a link-local address may have another name by then. */
    private static String withoutScope(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static void writeText(JsonGenerator out, String name, @Nullable String text) {
        if (text != null) {
            out.writeStringProperty(name, text);
        }
    }

    private static void write(JsonGenerator out, Draft draft) {
        out.writeStartObject();
        out.writeStringProperty("topic", draft.topic().name());
        out.writeStringProperty("data", new String(draft.data(), StandardCharsets.UTF_8));
        out.writeStringProperty("quality", draft.quality().wireName());
        out.writeNumberProperty("ttl", draft.ttlMillis());
        out.writeEndObject();
    }

    private static Kept read(String session, byte[] note) throws UnknownHostException {
        JsonNode all = JsonMapper.shared().readTree(note);
        Testator testator = new Testator(
                session,
                InetAddress.getByName(all.get("address").stringValue()), // a literal: nobody is asked
                text(all, "subject"),
                text(all, "token"));
        List<Draft> publish = new ArrayList<>();
        all.get("publish").forEach(item -> publish.add(draft(item)));
        LastWill will = new LastWill(
                all.get("stale").booleanValue(),
                publish,
                Duration.ofMillis(all.get("after").longValue()));
        End end = all.has("due")
                ? new End(
                        all.get("offset").longValue(),
                        all.get("due").longValue(),
                        all.get("grace").longValue())
                : null;
        return new Kept(testator, will, end);
    }

    private static Draft draft(JsonNode item) {
        return new Draft(
                Topic.of(item.get("topic").stringValue()),
                item.get("data").stringValue().getBytes(StandardCharsets.UTF_8),
                Quality.valueOf(item.get("quality").stringValue().toUpperCase(Locale.ROOT)),
                item.get("ttl").intValue());
    }

    private static @Nullable String text(JsonNode all, String name) {
        JsonNode value = all.get(name);
        return value == null ? null : value.stringValue();
    }
}
