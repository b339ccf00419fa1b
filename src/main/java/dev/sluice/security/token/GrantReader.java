package dev.sluice.security.token;

import dev.sluice.security.Grants;
import dev.sluice.security.TokenException;
import dev.sluice.security.token.TokenProperties.Granted;
import dev.sluice.topic.InvalidTopicException;
import dev.sluice.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Reads what a verified token allows: by the claim with grants, by its roles, and by its {@code authorization_details} (RFC 9396) of
 * the type {@code sluice}; all together count. One bad filter refuses the token, so that nobody takes for granted what
 * was only written wrong. Immutable.
 */
final class GrantReader {

    /** Filters of a token of one kind: each subscribe is held against all of them. */
    static final int FILTERS_MAX = 1_024;

    private static final String DETAILS = "authorization_details";
    private static final String DETAILS_TYPE = "sluice";

    private final String claim;
    private final String rolesClaim;
    private final Map<String, Granted> roles;
    private final long bytesMax;

    /** {@code bytesMax} is what the filters of a token may take of the server's memory. */
    GrantReader(String claim, String rolesClaim, Map<String, Granted> roles, DataSize bytesMax) {
        this.claim = claim;
        this.rolesClaim = rolesClaim;
        this.bytesMax = bytesMax.toBytes();
        this.roles = Map.copyOf(roles);
        roles.forEach((name, granted) -> check("sluice.tokens.roles." + name, granted));
    }

    private static void check(String setting, Granted granted) {
        granted.subscribe().forEach(text -> Template.inSetting(setting + ".subscribe", text, template -> template));
        granted.publish().forEach(text -> Template.inSetting(setting + ".publish", text, template -> template));
    }

    /** Fails with a {@link TokenException} that says which claim is at fault. */
    Grants read(Map<String, Object> claims) {
        Collected all = new Collected(claims);
        Object own = Claims.find(claims, claim);
        if (own != null) {
            all.add(claim, own);
        }
        for (String role : roles.isEmpty() ? List.<String>of() : names(Claims.find(claims, rolesClaim))) {
            Granted granted = roles.get(role);
            if (granted != null) {
                all.add("the role " + role, granted.subscribe(), granted.publish(), granted.admin());
            }
        }
        for (Object detail : list(DETAILS, claims.get(DETAILS))) {
            if (detail instanceof Map<?, ?> typed && DETAILS_TYPE.equals(typed.get("type"))) {
                all.add(DETAILS, detail);
            }
        }
        return all.toGrants();
    }

    /** Names in a list, or in one text with spaces between, as in {@code scope}. */
    private List<String> names(@Nullable Object value) {
        return value instanceof String text ? List.of(text.split(" ")) : texts(rolesClaim, value);
    }

    private static List<?> list(String where, @Nullable Object value) {
        if (value != null && !(value instanceof Collection<?>)) {
            throw TokenException.refused(where + " is no list");
        }
        return value == null ? List.of() : (List<?>) new ArrayList<>((Collection<?>) value);
    }

    private static List<String> texts(String where, @Nullable Object value) {
        List<String> texts = new ArrayList<>();
        for (Object item : list(where, value)) {
            if (!(item instanceof String text)) {
                throw TokenException.refused(where + " is no list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    /** The union of what has been read so far. */
    private final class Collected {
        private final Map<String, Object> claims;
        private final List<TopicFilter> subscribe = new ArrayList<>();
        private final List<TopicFilter> publish = new ArrayList<>();
        private boolean admin;
        private long bytes;

        Collected(Map<String, Object> claims) {
            this.claims = claims;
        }

        void add(String where, Object object) {
            if (!(object instanceof Map<?, ?> grants)) {
                throw TokenException.refused(where + " is no object with subscribe, publish or admin");
            }
            Map<Object, Object> fields = new HashMap<>(grants);
            Object isAdmin = fields.getOrDefault("admin", false);
            if (!(isAdmin instanceof Boolean administers)) {
                throw TokenException.refused(where + ".admin is not true or false");
            }
            add(
                    where,
                    texts(where + ".subscribe", fields.get("subscribe")),
                    texts(where + ".publish", fields.get("publish")),
                    administers);
        }

        void add(String where, List<String> subscribing, List<String> publishing, boolean administers) {
            fill(where + ".subscribe", subscribing, subscribe);
            fill(where + ".publish", publishing, publish);
            admin |= administers;
        }

        private void fill(String where, List<String> texts, List<TopicFilter> into) {
            try {
                for (String text : texts) {
                    TopicFilter filter = Template.of(text).fill(claims);
                    bytes += filter.memoryBytes();
                    into.add(filter);
                }
            } catch (InvalidTopicException e) {
                throw TokenException.refused(where + ": " + e.getMessage());
            }
            if (into.size() > FILTERS_MAX) {
                throw TokenException.refused("it has more than " + FILTERS_MAX + " filters");
            }
            if (bytes > bytesMax) {
                throw TokenException.refused("its filters take " + bytes
                        + " bytes of the server's memory, and may take " + bytesMax + " (sluice.tokens.grants-size)");
            }
        }

        Grants toGrants() {
            return Grants.of(subscribe, publish, admin);
        }
    }
}
