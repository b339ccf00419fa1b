package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The folder {@code /client} as it is served and packed. */
class ClientFolderTests {

    private static final int GZIPPED_BYTES_MAX = 10 * 1024;

    private static byte[] file(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                ClientFolderTests.class.getResourceAsStream("/static/client/" + name), "no file " + name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void theModuleIsAtMostTenKilobytesGzipped() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(file("sluice.js"));
        }
        assertThat(zipped.size()).isLessThanOrEqualTo(GZIPPED_BYTES_MAX);
    }

    @Test
    void theModuleNeedsNoOtherUnlessTabsShareOrWebSocketsFailOrThereIsAWill() throws IOException {
        assertThat(new String(file("sluice.js"), StandardCharsets.UTF_8)
                        .replace("import(\"./shared.js\")", "")
                        .replace("import(\"./events.js\")", "")
                        .replace("import(\"./will.js\")", ""))
                .doesNotContainPattern("(?m)^import |\\bfrom [\"']|\\bimport\\(");
    }

    /** The page at {@code /} has no connection code of its own. */
    @Test
    void thePageConnectsByTheModuleAlone() throws IOException {
        try (Stream<Path> scripts = Files.list(Path.of("src/main/resources/static/js"))) {
            assertThat(scripts).isNotEmpty().allSatisfy(script -> assertThat(script)
                    .content()
                    .doesNotContainPattern("\\b(WebSocket|EventSource)\\("));
        }
        assertThat(Path.of("src/main/resources/static/js/app.js")).content().contains("client/sluice.js");
    }

    @Test
    void thePackageHasWhatItNames() throws IOException {
        JsonNode description = JsonMapper.shared().readTree(file("package.json"));
        assertThat(description.get("type").asString()).isEqualTo("module");
        assertThat(description.has("dependencies")).isFalse();
        assertThat(file(description.get("main").asString())).isNotEmpty();
        assertThat(file(description.get("types").asString())).isNotEmpty();
        for (JsonNode name : description.get("files")) {
            assertThat(file(name.asString())).isNotEmpty();
        }
    }
}
