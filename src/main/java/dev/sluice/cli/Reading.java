package dev.sluice.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code /api/topics} and {@code /api/history} as lines. */
final class Reading {

    private final ServerOptions server;
    private final HttpClient http;

    Reading(ServerOptions server) {
        this.server = server;
        this.http = server.http();
    }

    /** A query of names and values. */
    static final class Query {

        private final List<String> parameters = new ArrayList<>();

        Query add(String name, @Nullable Object value) {
            if (value != null) {
                parameters.add(name + "="
                        + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8)
                                .replace("+", "%20"));
            }
            return this;
        }

        Query addAll(String name, List<String> values) {
            values.forEach(value -> add(name, value));
            return this;
        }

        @Override
        public String toString() {
            return parameters.stream().collect(Collectors.joining("&", "?", ""));
        }
    }

    /** The lines of an answer, to be closed. Throws a {@link Failure} where there is none. */
    Stream<String> lines(String path, Query query) throws InterruptedException {
        URI base = server.base();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path + query)).header("Accept", "application/x-ndjson");
        @Nullable String token = server.token();
        ServerOptions.requireListener(base);
        try {
            if (token != null) {
                request = request.header("Authorization", "Bearer " + token);
            }
            HttpResponse<Stream<String>> answer = http.send(request.build(), BodyHandlers.ofLines());
            if (answer.statusCode() != 200) {
                throw refused(base, answer);
            }
            return answer.body();
        } catch (IOException e) {
            throw ServerOptions.unreachable(base, String.valueOf(e.getMessage()), e);
        }
    }

    private static Failure refused(URI base, HttpResponse<Stream<String>> answer) {
        String status = "answered with status " + answer.statusCode() + " by " + base;
        try (Stream<String> body = answer.body()) {
            JsonNode problem = JsonMapper.shared().readTree(body.limit(100).collect(Collectors.joining("\n")));
            String code = problem.path("code").asString("");
            if (!code.isEmpty()) {
                return Failure.ofCode(
                        code, 0, code + ": " + problem.path("detail").asString(status));
            }
        } catch (JacksonException e) {
            // of somebody else
        }
        return new Failure(answer.statusCode() >= 500 ? Exit.UNREACHABLE : Exit.FAILED, status);
    }
}
