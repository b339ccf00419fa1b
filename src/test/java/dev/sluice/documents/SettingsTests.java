package dev.sluice.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tables of settings have those of the code, with the defaults of the code. */
class SettingsTests {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    /** Worked out at the start; the tables say how. */
    private static final Set<String> WITHOUT_FIXED_DEFAULT = Set.of(
            "sluice.delivery.session-bytes",
            "sluice.delivery.waiting-bytes",
            "sluice.http.waiting-bytes",
            "sluice.ingest.mqtt.ssl-bundle",
            "sluice.publish.key-file",
            "sluice.session.index-bytes");

    private static final Pattern IN_JAVADOC =
            Pattern.compile("default (\\d+(?:,\\d{3})*(?: (?:KB|MB|ms|s|min|minutes?|day)\\b)?)");
    private static final Pattern THOUSANDS = Pattern.compile("(?<=\\d),(?=\\d{3})");

    /** What the build has found in a record of settings. */
    private record Setting(
            String name, String type, @Nullable String byDefault, String description) {

        static Setting of(JsonNode property) {
            JsonNode value = property.path("defaultValue");
            String text = (value.isArray() ? value.path(0) : value).asString("");
            return new Setting(
                    property.path("name").asString(""),
                    property.path("type").asString(""),
                    text.isEmpty() ? null : text,
                    property.path("description").asString(""));
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

    private static List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        try {
            for (URL url : Collections.list(SettingsTests.class.getClassLoader().getResources(METADATA))) {
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

    /** The default of each setting as it stands in the tables; the short name of one has the prefix of the one before. */
    private static Map<String, String> documented() {
        Document readme = Document.at("README.md");
        Map<String, String> defaults = new TreeMap<>();
        add(defaults, readme.part("## Settings", "### Limits").table("property"));
        add(defaults, readme.part("### Limits", "### Close codes").table("property"));
        add(defaults, Document.at("src/docs/mqtt.md").table("property"));
        add(defaults, Document.at("src/docs/kafka.md").table("property"));
        defaults.keySet().removeIf(name -> !name.startsWith("sluice."));
        return defaults;
    }

    private static void add(Map<String, String> defaults, List<List<String>> table) {
        String prefix = "";
        for (List<String> row : table) {
            List<String> names = Document.inBackticks(row.get(0)).toList();
            List<String> values = List.of(row.get(1).split(", "));
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                if (!name.startsWith(".")) {
                    prefix = name.substring(0, name.lastIndexOf('.'));
                }
                name = name.startsWith(".") ? prefix + name : name;
                defaults.put(name.replace(".<name>.", ""), values.get(Math.min(i, values.size() - 1)));
            }
        }
    }

    @Test
    void tablesHaveEverySettingAndNoOther() {
        assertThat(documented().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        settings().stream().map(Setting::name).toList());
    }

    static Stream<Setting> inTables() {
        return settings().stream().filter(setting -> documented().containsKey(setting.name()));
    }

    @ParameterizedTest
    @MethodSource("inTables")
    void defaultIsThatOfTheCode(Setting setting) {
        String documented = documented().getOrDefault(setting.name(), "");
        if (WITHOUT_FIXED_DEFAULT.contains(setting.name())) {
            assertThat(setting.byDefault()).isNull();
            assertThat(documented).isNotEmpty();
        } else if (setting.byDefault() == null) {
            assertThat(documented).isIn("none", "nothing");
        } else {
            assertThat(setting.read(documented)).isEqualTo(setting.read(setting.byDefault()));
        }
    }

    static Stream<Setting> withDefault() {
        return settings().stream().filter(setting -> setting.byDefault() != null);
    }

    /** It is what an editor shows. */
    @ParameterizedTest
    @MethodSource("withDefault")
    void defaultInTheJavadocIsThatOfTheCode(Setting setting) {
        Matcher told = IN_JAVADOC.matcher(setting.description());
        if (told.find() && setting.byDefault() != null) {
            assertThat(setting.read(told.group(1))).isEqualTo(setting.read(setting.byDefault()));
        }
    }
}
