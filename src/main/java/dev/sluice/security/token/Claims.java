package dev.sluice.security.token;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds claims by the names that settings have. */
final class Claims {

    private Claims() {}

    /** The claim of that very name, else where its dots lead into objects: {@code realm_access.roles}; null where there is none. */
    static @Nullable Object find(Map<?, ?> claims, String name) {
        if (claims.containsKey(name)) {
            return claims.get(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
                ? find(inner, name.substring(dot + 1))
                : null;
    }
}
