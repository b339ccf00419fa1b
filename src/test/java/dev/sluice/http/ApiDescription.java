package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What {@code /openapi.yaml} says. */
final class ApiDescription {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final String NDJSON = "application/x-ndjson";
    private static final String PROBLEM = "application/problem+json";
    private static final JsonNode DOCUMENT = read();

    private ApiDescription() {}

    private static JsonNode read() {
        try (InputStream in = ApiDescription.class.getResourceAsStream("/static/openapi.yaml")) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode document() {
        return DOCUMENT;
    }

    /** One method of one path. */
    record Operation(String path, String method, JsonNode node) {

        /** What is described for an answer; the description must have its status and type. */
        JsonNode answer(int status, String mediaType) {
            JsonNode response = follow(node.path("responses").path(Integer.toString(status)));
            JsonNode content = response.path("content").path(mediaType);
            if (content.isMissingNode()) {
                throw new AssertionError(this + " has no " + status + " of " + mediaType);
            }
            return content;
        }

        /** Whether it is there only where there are tokens. */
        boolean isOfTokens() {
            return node.path("tags").valueStream().anyMatch(tag -> tag.stringValue()
                    .equals("Access"));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : DOCUMENT.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                operations.add(new Operation(path.getKey(), method.getKey(), method.getValue()));
            }
        }
        return operations;
    }

    static Operation operation(String id) {
        return operations().stream()
                .filter(operation ->
                        operation.node().path("operationId").stringValue().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** What a reference leads to; all else leads to itself. */
    static JsonNode follow(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        JsonNode found = DOCUMENT.at(node.path("$ref").stringValue().substring(1));
        if (found.isMissingNode()) {
            throw new AssertionError("nothing at " + node);
        }
        return found;
    }

    static Stream<JsonNode> parameters(Operation operation) {
        return operation.node().path("parameters").valueStream().map(ApiDescription::follow);
    }

    /** The operations that a server has, each as its method and its path. */
    static Set<String> served(RequestMappingHandlerMapping mapping) {
        Set<String> served = new TreeSet<>();
        mapping.getHandlerMethods().forEach((info, method) -> {
            if (method.getBeanType().getName().startsWith("dev.sluice.")) {
                info.getMethodsCondition().getMethods().forEach(verb -> info.getPatternsCondition()
                        .getPatterns()
                        .forEach(path -> served.add(verb.name().toLowerCase(Locale.ROOT) + " " + path)));
            }
        });
        return served;
    }

    static void assertDescribed(Operation operation, HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as("%s: %s", operation, answer.body()).isEqualTo(status);
        String type = answer.headers().firstValue("Content-Type").orElseThrow();
        assertThat(status < 300 || type.equals(PROBLEM)).isTrue();
        assertDescribed(type, operation.answer(status, type), answer.body());
    }

    static void assertDescribed(String type, JsonNode content, String body) {
        if (type.equals(NDJSON)) {
            assertThat(body.lines().map(JsonMapper.shared()::readTree))
                    .allSatisfy(line -> assertThat(lineFaults(content, line))
                            .as(line.toString())
                            .isEmpty());
        } else {
            assertThat(faults(content, JsonMapper.shared().readTree(body)))
                    .as(body)
                    .isEmpty();
        }
    }

    /** The values of all examples of a body, an answer, or a parameter. */
    static List<JsonNode> examples(JsonNode of) {
        return of.path("examples")
                .valueStream()
                .map(example -> example.get("value"))
                .toList();
    }

    /** What the schema of a body or an answer finds wrong with one. */
    static List<Error> faults(JsonNode content, JsonNode value) {
        return faultsBySchema(content.path("schema"), value);
    }

    /** What it finds wrong with a line. */
    static List<Error> lineFaults(JsonNode content, JsonNode line) {
        return faultsBySchema(content.path("x-line-schema"), line);
    }

    private static List<Error> faultsBySchema(JsonNode schema, JsonNode value) {
        ObjectNode whole = schema.deepCopy().asObject();
        whole.set("components", DOCUMENT.get("components"));
        return SCHEMAS.getSchema(whole).validate(value);
    }
}
