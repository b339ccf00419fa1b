package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.DocumentationTool;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The API page is made from the Javadoc: {@code -Dsluice.api-page=write} writes it anew. */
class JavaClientApiPageTests {

    private static final Path PAGE = Path.of("src/docs/client-java-api.md");
    private static final Path SOURCES = Path.of("src/client/java/dev/sluice/client");

    @Test
    void thePageSaysWhatTheJavadocSays() throws IOException {
        String made = """
                # The Java client: all types and methods

                Made from the Javadoc by a test. How they are used: [client-java.md](client-java.md). Pages with links and an index:
                `./mvnw -Papidocs package`, in `target/apidocs`.
                """ + page();
        if ("write".equals(System.getProperty("sluice.api-page"))) {
            Files.writeString(PAGE, made);
        }
        assertThat(PAGE).content().isEqualTo(made);
    }

    private static String page() throws IOException {
        DocumentationTool tool = ToolProvider.getSystemDocumentationTool();
        StringWriter told = new StringWriter();
        List<String> options = List.of("-quiet", "-classpath", System.getProperty("java.class.path"));
        try (var files = tool.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.list(SOURCES)) {
            var units = files.getJavaFileObjectsFromPaths(sources.sorted().toList());
            boolean isMade = tool.getTask(told, files, null, JavadocPage.class, options, units)
                    .call();
            assertThat(isMade).as(told.toString()).isTrue();
        }
        return JavadocPage.made();
    }
}
