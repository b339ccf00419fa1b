package dev.sluice.security;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Tells clients where tokens for this server come from (RFC 9728). */
public final class ProtectedResource {

    public static final String PATH = "/.well-known/oauth-protected-resource";

    private ProtectedResource() {}

    static String uri(ServerHttpRequest request) {
        return Origins.of(request.getURI()) + PATH;
    }

    /** The document, for the name that the client knows the server by. */
    public static Map<String, Object> document(ServerHttpRequest request, List<String> issuers) {
        Map<String, Object> document = new TreeMap<>();
        document.put("resource", Origins.of(request.getURI()));
        document.put("bearer_methods_supported", List.of("header"));
        document.put("authorization_details_types_supported", List.of("sluice"));
        if (!issuers.isEmpty()) {
            document.put("authorization_servers", issuers);
        }
        return document;
    }
}
