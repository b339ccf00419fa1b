package dev.sluice.documents;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A JSON schema of {@code application.yaml}: what stands under {@code sluice}, and whatever else. */
final class SettingsSchema {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** A value may also be taken from the environment or from another setting. */
    private static final Map<String, Object> PLACEHOLDER = Map.of("type", "string", "pattern", "\\$\\{.+\\}");

    private SettingsSchema() {}

    static String of(List<Setting> settings) {
        Map<String, Object> root = new TreeMap<>();
        settings.forEach(setting -> add(root, List.of(setting.name().split("\\.", -1)), setting));
        return JSON.writeValueAsString(new TreeMap<>(Map.of(
                        "$schema",
                        "http://json-schema.org/draft-07/schema#",
                        "title",
                        "Settings of Sluice, in application.yaml",
                        "type",
                        "object",
                        "properties",
                        root)))
                + "\n";
    }

    @SuppressWarnings("unchecked") // of this class's making
    private static void add(Map<String, Object> properties, List<String> name, Setting setting) {
        if (name.size() == 1) {
            Map<String, Object> schema = new TreeMap<>(type(setting));
            schema.put("description", setting.description("$1"));
            properties.put(name.get(0), schema);
            return;
        }
        Map<String, Object> group = (Map<String, Object>) properties.computeIfAbsent(
                name.get(0),
                key -> new TreeMap<String, Object>(Map.of(
                        "type", "object", "additionalProperties", false, "properties", new TreeMap<String, Object>())));
        add(
                (Map<String, Object>) Objects.requireNonNull(group.get("properties")),
                name.subList(1, name.size()),
                setting);
    }

    /** The constants of a setting that is one of a few words. */
    static List<String> choices(Setting setting) {
        if (setting.type().startsWith("java.") || setting.type().contains("<")) {
            return List.of();
        }
        try {
            Object[] constants = Class.forName(setting.type()).getEnumConstants();
            return constants == null
                    ? List.of()
                    : Arrays.stream(constants)
                            .map(constant -> ((Enum<?>) constant)
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', '-'))
                            .toList();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> type(Setting setting) {
        List<String> choices = choices(setting);
        if (!choices.isEmpty()) {
            return or(Map.of("enum", choices));
        }
        String type = setting.type();
        if (type.startsWith("java.util.Map")) {
            return Map.of("type", "object");
        }
        if (type.startsWith("java.util.List<java.")) {
            return Map.of("type", List.of("array", "string"));
        }
        if (type.startsWith("java.util.List")) {
            return Map.of("type", List.of("array", "object", "string"));
        }
        return switch (type.replaceFirst(".*\\.", "")) {
            case "Integer", "Long" -> or(Map.of("type", "integer"));
            case "Boolean" -> or(Map.of("type", "boolean"));
            case "Duration" ->
                or(Map.of(
                        "type", List.of("string", "integer"), "pattern", "^([+-]?\\d+(ns|us|ms|s|m|h|d)?|[+-]?P.+)$"));
            case "DataSize" ->
                or(Map.of("type", List.of("string", "integer"), "pattern", "^[+-]?\\d+(B|KB|MB|GB|TB)?$"));
            default -> Map.of("type", List.of("string", "number", "boolean"));
        };
    }

    private static Map<String, Object> or(Map<String, Object> schema) {
        return Map.of("anyOf", List.of(new TreeMap<>(schema), new TreeMap<>(PLACEHOLDER)));
    }
}
