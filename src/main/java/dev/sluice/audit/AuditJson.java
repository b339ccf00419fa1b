package dev.sluice.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Events as the topic has them (protocol, section 1). */
final class AuditJson {

    private AuditJson() {}

    /** An array of the events, and behind them how many more there were, if any. */
    static byte[] of(Batch.Taken taken) {
        List<Map<String, Object>> all = new ArrayList<>(taken.events().size() + 1);
        taken.events().forEach(happened -> all.add(fields(happened)));
        if (taken.omitted() > 0) {
            all.add(Map.of("omitted", taken.omitted()));
        }
        return JsonMapper.shared().writeValueAsBytes(all);
    }

    private static Map<String, Object> fields(Happened happened) {
        AuditEvent event = happened.event();
        AuditClient client = event.client();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", name(event));
        fields.put("ts", happened.ts());
        fields.put("transport", client.way().name().toLowerCase(Locale.ROOT));
        fields.put("address", client.address().getHostAddress());
        put(fields, "session", client.session());
        put(fields, "subject", client.subject());
        if (event instanceof AuditEvent.Closed closed) {
            fields.put("code", closed.code());
        } else if (event instanceof AuditEvent.Refused refused) {
            fields.put("error", refused.error().wireName());
        } else if (event instanceof AuditEvent.WillCarriedOut will) {
            fields.put("stale", will.stale());
            fields.put("published", will.published());
        } else if (event instanceof AuditEvent.Revoked revoked) {
            fields.put("id", revoked.id());
            put(fields, "sub", revoked.sub());
            put(fields, "jti", revoked.jti());
            fields.put("until", revoked.until());
        } else if (event instanceof AuditEvent.TakenBack back) {
            fields.put("id", back.id());
            fields.put("takenBack", true);
        }
        return fields;
    }

    private static String name(AuditEvent event) {
        if (event instanceof AuditEvent.Connected) {
            return "connected";
        }
        if (event instanceof AuditEvent.Closed) {
            return "closed";
        }
        if (event instanceof AuditEvent.WillCarriedOut) {
            return "will";
        }
        return event instanceof AuditEvent.Refused ? "refused" : "revoked";
    }

    /** Whoever issues tokens writes what is in them: half a surrogate pair could not be written. */
    private static void put(Map<String, Object> fields, String name, @Nullable String text) {
        if (text != null) {
            fields.put(name, new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        }
    }
}
