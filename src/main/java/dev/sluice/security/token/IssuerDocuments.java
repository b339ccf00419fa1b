package dev.sluice.security.token;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JWK set of an issuer over the network, after its discovery document where that says where it is. */
final class IssuerDocuments {

    private static final String DISCOVERY = "/.well-known/openid-configuration";

    /** For all of it: whoever shows a token waits meanwhile. */
    private static final Duration WITHIN = Duration.ofSeconds(5);

    private final WebClient client;

    IssuerDocuments() {
        this.client = WebClient.builder()
                .clientConnector(
                        new ReactorClientHttpConnector(HttpClient.create().compress(true)))
                .build();
    }

    /** Reads anew at each subscription. */
    Mono<String> keys(@Nullable URI issuer, @Nullable URI jwkSet) {
        Mono<String> place = jwkSet != null || issuer == null
                ? Mono.justOrEmpty(jwkSet).map(URI::toString)
                : get(issuer.toString().replaceFirst("/$", "") + DISCOVERY)
                        .map(text -> jwkSetOf(issuer.toString(), text));
        return place.flatMap(this::get).timeout(WITHIN);
    }

    private Mono<String> get(String uri) {
        return client.get()
                .uri(URI.create(uri))
                .retrieve()
                .bodyToMono(String.class)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException(uri + " is empty")));
    }

    private static String jwkSetOf(String issuer, String discovery) {
        JsonNode document = JsonMapper.shared().readTree(discovery);
        if (!document.path("issuer").asString("").equals(issuer)) {
            throw new IllegalStateException(
                    "its discovery document is of another issuer: sluice.tokens.issuer-uri has to be written as it is there");
        }
        return document.path("jwks_uri").asString("");
    }
}
