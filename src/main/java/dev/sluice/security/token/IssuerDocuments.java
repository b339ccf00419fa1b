package dev.sluice.security.token;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JWK set of an issuer over the network, after its discovery document where that says where it is. */
final class IssuerDocuments {

    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final Duration within;
    private final WebClient client;

    /** {@code within} is for all of it: whoever shows a token waits meanwhile. */
    IssuerDocuments(Duration within) {
        this.within = within;
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
        return place.flatMap(this::get).timeout(within, Mono.error(this::late));
    }

    private Mono<String> get(String uri) {
        return client.get()
                .uri(URI.create(uri))
                .retrieve()
                .bodyToMono(String.class)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException(uri + " is empty")));
    }

    private Throwable late() {
        return new TimeoutException("there was no answer within " + within.toSeconds() + " s");
    }

    /** Why they could not be read, in words for the one who set the issuer up. */
    static String reason(Throwable fault) {
        if (fault instanceof WebClientResponseException answer) {
            return answer.getCause() instanceof DataBufferLimitException
                    ? "the answer is too large"
                    : "it was answered " + answer.getStatusCode().value();
        }
        String message = fault.getMessage();
        return message == null ? fault.toString() : message;
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
