package dev.sluice.testing;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The AsyncAPI document that the server serves, and what it says of messages. */
public final class AsyncApi {

    private static final String FILE = "/static/asyncapi.yaml";
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
    private static final JsonNode DOCUMENT = new YAMLMapper().readTree(bytes());

    private AsyncApi() {}

    public static byte[] bytes() {
        return resource(FILE);
    }

    public static ObjectNode document() {
        return DOCUMENT.deepCopy().asObject();
    }

    /** What stands there, a JSON pointer. */
    public static JsonNode at(String pointer) {
        JsonNode node = DOCUMENT.at(pointer);
        if (node.isMissingNode()) {
            throw new IllegalArgumentException("nothing at " + pointer);
        }
        return node;
    }

    /** The names of the fields there. */
    public static Set<String> namesAt(String pointer) {
        return new TreeSet<>(at(pointer).propertyNames());
    }

    /** The texts of the array there. */
    public static List<String> textsAt(String pointer) {
        return at(pointer).valueStream().map(JsonNode::stringValue).toList();
    }

    /** What a message's schema finds wrong with a payload. */
    public static List<Error> faults(String message, JsonNode payload) {
        ObjectNode schema = document();
        schema.put("$ref", "#/components/messages/" + message + "/payload");
        return SCHEMAS.getSchema(schema).validate(payload);
    }

    /** What a schema of the components finds wrong with a value. */
    public static List<Error> faultsBySchema(String name, JsonNode value) {
        ObjectNode schema = document();
        schema.put("$ref", "#/components/schemas/" + name);
        return SCHEMAS.getSchema(schema).validate(value);
    }

    /** What a schema that is a resource finds wrong with a document. */
    public static List<Error> faults(JsonNode document, String schemaFile) {
        Schema schema = SCHEMAS.getSchema(JdkClient.JSON.readTree(resource(schemaFile)));
        return schema.validate(document);
    }

    private static byte[] resource(String name) {
        try (InputStream file = AsyncApi.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalArgumentException("no file " + name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
