package dev.sluice.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** The page of all settings and the schema for editors are made from the records: {@code -Dsluice.settings-page=write} writes both anew. */
class SettingsPageTests {

    private static final Path PAGE = Path.of("src/docs/settings.md");
    private static final Path SCHEMA = Path.of("src/ops/settings.schema.json");

    private static final Map<String, String> TYPES = Map.of(
            "Integer", "whole number",
            "Long", "whole number",
            "Boolean", "true or false",
            "String", "text",
            "Duration", "time",
            "DataSize", "size",
            "URI", "URI",
            "Path", "file");

    @Test
    void thePageSaysWhatTheRecordsSay() throws IOException {
        assertIsUpToDate(PAGE, page());
    }

    @Test
    void theSchemaSaysWhatTheRecordsSay() throws IOException {
        assertIsUpToDate(SCHEMA, SettingsSchema.of(Setting.all()));
    }

    /** Where a longer name that begins alike stands before it in the Javadoc, the build takes the text of that one. */
    @ParameterizedTest
    @MethodSource("dev.sluice.documents.Setting#all")
    void theTextIsThatOfTheSetting(Setting setting) {
        assertThat(setting.description()).doesNotMatch("(?s)[A-Z][a-z].*");
    }

    private static void assertIsUpToDate(Path file, String made) throws IOException {
        if ("write".equals(System.getProperty("sluice.settings-page"))) {
            Files.writeString(file, made);
        }
        assertThat(file).content().as("made by -Dsluice.settings-page=write").isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            {'sluice':{'session':{'max':100,'ping-after':'30s','message-size':'1MB'}}}   ; true
            {'sluice':{'ingest':{'mqtt':{'brokers':{'plant':{'uri':'mqtt://a'}}}}}}      ; true
            {'sluice':{'journal':{'store':'disk'}},'server':{'port':1},'sluice.node':1}  ; true
            {'sluice':{'proxy':{'trusted':['10.0.0.5']},'http':{'allowed-hosts':'a,b'}}} ; true
            {'sluice':{'session':{'max':'${SESSIONS}'}}}                                 ; true
            {'sluice':{'session':{'ping-after':'30 seconds'}}}                           ; false
            {'sluice':{'session':{'message-size':'64kb'}}}                               ; false
            {'sluice':{'session':{'max':'many'}}}                                        ; false
            {'sluice':{'session':{'maximum':5}}}                                         ; false
            {'sluice':{'sesion':{'max':5}}}                                              ; false
            {'sluice':{'journal':{'store':'paper'}}}                                     ; false
            """)
    void editorsSeeWhatIsWrong(String yaml, boolean right) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(JsonMapper.shared().readTree(Files.readString(SCHEMA)));
        assertThat(schema.validate(JsonMapper.shared().readTree(yaml.replace('\'', '"')))
                        .isEmpty())
                .isEqualTo(right);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # All settings

                Made from the code by a test. What most servers need is in the tables of the [README](../../README.md#settings). Each can be set
                on the command line (`--sluice.node=n2`), as an environment variable (`SLUICE_NODE`: dots become `_`, dashes go away), or in an
                `application.yaml` beside the jar or in a folder `config` there. What is no setting, or has a value that it can not have,
                ends the start in words. A time is written `500ms`, `30s`, `10m` or `24h`, without a unit in milliseconds; a size `512B`, `64KB`, `1GB`,
                without a unit in bytes.

                For an editor that knows JSON schemas, put this on top of `application.yaml`, with the path of that file of this project:

                ```yaml
                # yaml-language-server: $schema=src/ops/settings.schema.json
                ```
                """);
        Map<String, List<Setting>> groups = Setting.all().stream()
                .sorted(Comparator.comparing(Setting::name))
                .collect(Collectors.groupingBy(SettingsPageTests::group, TreeMap::new, Collectors.toList()));
        groups.forEach((group, settings) -> {
            page.append("\n## `").append(group).append("`\n");
            settings.forEach(setting -> page.append(section(setting)));
        });
        return page.toString();
    }

    private static String group(Setting setting) {
        return setting.name().substring(0, setting.name().lastIndexOf('.'));
    }

    private static String section(Setting setting) {
        String description = setting.description("`$1`");
        String byDefault = setting.byDefault() == null ? "" : "; by default `" + setting.byDefault() + "`";
        return "\n**`" + setting.name() + "`** (" + type(setting) + byDefault + ")  \n" + description + ".\n";
    }

    private static String type(Setting setting) {
        List<String> choices = SettingsSchema.choices(setting);
        if (!choices.isEmpty()) {
            return choices.stream().map(choice -> "`" + choice + "`").collect(Collectors.joining(" or "));
        }
        if (setting.type().startsWith("java.util.List<java.")) {
            return "list, by commas";
        }
        if (setting.type().startsWith("java.util.List")) {
            return "list";
        }
        if (setting.type().startsWith("java.util.Map")) {
            return "by name";
        }
        return TYPES.getOrDefault(setting.type().replaceFirst(".*\\.", ""), setting.type());
    }
}
