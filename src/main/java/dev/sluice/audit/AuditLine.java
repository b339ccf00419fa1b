package dev.sluice.audit;

import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Events as lines of the log. */
final class AuditLine {

    private AuditLine() {}

    static String of(AuditEvent event) {
        String who = who(event.client());
        if (event instanceof AuditEvent.Closed closed) {
            return "closed with " + closed.code() + ": " + who;
        }
        if (event instanceof AuditEvent.Refused refused) {
            return "refused, " + refused.error().wireName() + ": " + who;
        }
        if (event instanceof AuditEvent.WillCarriedOut will) {
            return "will carried out" + (will.stale() ? ", all that came from there is stale" : "") + ", "
                    + will.published() + " values published: " + who;
        }
        if (event instanceof AuditEvent.Revoked revoked) {
            String what = revoked.sub() != null ? "subject " + quoted(revoked.sub()) : "token " + quoted(revoked.jti());
            return "revoked until " + revoked.until() + ": " + what + ", revocation " + revoked.id() + ", by " + who;
        }
        if (event instanceof AuditEvent.TakenBack back) {
            return "revocation " + quoted(back.id()) + " taken back, by " + who;
        }
        return "connected: " + who;
    }

    private static String who(AuditClient client) {
        String who = client.way().name().toLowerCase(Locale.ROOT) + " from "
                + client.address().getHostAddress();
        if (client.session() != null) {
            who += ", session " + client.session();
        }
        return client.subject() == null ? who : who + ", subject " + quoted(client.subject());
    }

    /** Whoever issues tokens writes what is in them: none of it may look like another line, or like the rest of this one. */
    private static String quoted(@Nullable String text) {
        return String.valueOf(text)
                .codePoints()
                .mapToObj(AuditLine::printable)
                .collect(Collectors.joining("", "\"", "\""));
    }

    private static String printable(int character) {
        boolean isPlain =
                switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED -> false;
                    default -> character != '"' && character != '\\';
                };
        return isPlain ? Character.toString(character) : String.format(Locale.ROOT, "\\u{%x}", character);
    }
}
