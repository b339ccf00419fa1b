package dev.sluice.documents;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the build has found in a record of settings. */
record Setting(String name, String type, @Nullable String byDefault, String description) {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final Pattern THOUSANDS = Pattern.compile("(?<=\\d),(?=\\d{3})");

    /** With braces in it, as in a template. */
    private static final Pattern CODE = Pattern.compile("\\{@code\\s+((?:[^{}]|\\{[^{}]*})*)}");

    /** All under {@code sluice}. */
    static List<Setting> all() {
        List<Setting> settings = new ArrayList<>();
        try {
            for (URL url : Collections.list(Setting.class.getClassLoader().getResources(METADATA))) {
                try (InputStream in = url.openStream()) {
                    JsonMapper.shared()
                            .readTree(in)
                            .path("properties")
                            .valueStream()
                            .filter(property -> property.has("sourceType")) // others are known by name only
                            .map(Setting::of)
                            .filter(setting -> setting.name().startsWith("sluice."))
                            .forEach(settings::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    private static Setting of(JsonNode property) {
        JsonNode value = property.path("defaultValue");
        String text = (value.isArray() ? value.path(0) : value).asString("");
        return new Setting(
                property.path("name").asString(""),
                property.path("type").asString(""),
                text.isEmpty() ? null : text,
                property.path("description").asString(""));
    }

    /** The description in one line, in which code is written so. */
    String description(String code) {
        return CODE.matcher(description.replaceAll("\\s+", " ")).replaceAll(code);
    }

    /** The same default in one form, however it is written. */
    Object read(String value) {
        String bare = THOUSANDS.matcher(value.replace("`", "")).replaceAll("");
        if (type.equals(DataSize.class.getName())) {
            return DataSize.parse(bare.replace(" ", ""));
        }
        if (type.equals(Duration.class.getName())) {
            return DurationStyle.detectAndParse(bare.replaceFirst(" (ms|s|m|d)\\w*", "$1"));
        }
        return bare.replace("${user.home}", "~");
    }
}
