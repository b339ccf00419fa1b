package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.JdkClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The Java client as others get it: its jar, its pom, and the program of {@code src/docs/client-java.md} against a server. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "sluice.journal.updates=1001"
        }) // a server of its own: the guide has its topics
class JavaClientIT {

    private static final Pattern PROGRAM = Pattern.compile("```java\n(import .*?)```", Pattern.DOTALL);
    private static final Pattern DEPENDENCY = Pattern.compile(
            "<dependency>\\s*<groupId>(.*?)</groupId>\\s*<artifactId>(.*?)</artifactId>\\s*<version>(.*?)</version>\\s*</dependency>");

    @LocalServerPort
    private int port;

    private static Path jar() {
        return Path.of(URI.create(JavaClientIT.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .resolveSibling("sluice-client.jar");
    }

    /** What Maven resolves for the one dependency: Reactor's jar, and those that its pom names. */
    private static List<Path> below() {
        List<Path> jars = Arrays.stream(
                        System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .map(Path::of)
                .filter(path ->
                        path.getFileName().toString().matches("(reactor-core|reactive-streams|jspecify)-[0-9.]+\\.jar"))
                .toList();
        assertThat(jars).hasSize(3);
        return jars;
    }

    private static String compile(Path classes, List<Path> classPath, List<String> options, Stream<Path> sources)
            throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-proc:none", "-d", classes.toString(), "-classpath"));
        all.add(String.join(
                System.getProperty("path.separator"),
                classPath.stream().map(Path::toString).toList()));
        StringWriter told = new StringWriter();
        try (var files = javac.getStandardFileManager(null, null, null)) {
            boolean isWhole = javac.getTask(
                            told, files, null, all, null, files.getJavaFileObjectsFromPaths(sources.toList()))
                    .call();
            return isWhole ? told.toString() : "failed: " + told;
        }
    }

    @Test
    void itsPomNamesReactorAloneInTheVersionThatItWasTestedWith() throws IOException {
        String pom = Files.readString(Path.of("src/client/pom.xml"));
        Matcher dependency = DEPENDENCY.matcher(pom);
        assertThat(dependency.find()).isTrue();
        assertThat(dependency.group(1) + ":" + dependency.group(2)).isEqualTo("io.projectreactor:reactor-core");
        assertThat(below().toString()).contains("reactor-core-" + dependency.group(3) + ".jar");
        assertThat(dependency.find()).as("one dependency").isFalse();
        String version = "<version>(.*?)</version>";
        assertThat(first("<artifactId>sluice-client</artifactId>\\s*" + version, pom))
                .isEqualTo(
                        first("<artifactId>sluice</artifactId>\\s*" + version, Files.readString(Path.of("pom.xml"))));
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    @Test
    void itsJarHasTheClientAndNothingElse() throws IOException {
        try (JarFile file = new JarFile(jar().toFile())) {
            assertThat(file.stream().filter(entry -> !entry.isDirectory()).map(entry -> entry.getName()))
                    .contains("dev/sluice/client/SluiceClient.class", "META-INF/MANIFEST.MF")
                    .allMatch(name -> name.matches("dev/sluice/client/[^/]*\\.class|META-INF/MANIFEST\\.MF"));
            assertThat(file.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
                    .isEqualTo("dev.sluice.client");
        }
    }

    @Test
    void theProgramOfTheGuideRunsWithItAndReactorAlone(@TempDir Path folder) throws Exception {
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("src/docs/client-java.md")));
        assertThat(program.find()).isTrue();
        Path source = Files.writeString(folder.resolve("FirstSteps.java"), program.group(1));
        List<Path> classPath = new ArrayList<>(below());
        classPath.add(jar());
        assertThat(compile(folder, classPath, List.of("-Xlint:all", "-Werror"), Stream.of(source)))
                .isEmpty();

        classPath.add(folder);
        URL[] urls = classPath.stream().map(JavaClientIT::url).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Object unused = loader.loadClass("FirstSteps")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {"ws://127.0.0.1:" + port + "/ws"});
        }
        try (SluiceClient client = SluiceClient.connect(URI.create("http://127.0.0.1:" + port))) {
            assertThat(client.subscribe("plant/#").map(Update::text).blockFirst(JdkClient.PATIENCE))
                    .isEqualTo("{\"celsius\":44.6}");
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void itsDocumentationIsWellFormed(@TempDir Path classes) throws IOException {
        List<Path> all = Arrays.stream(
                        System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .map(Path::of)
                .toList();
        try (Stream<Path> sources = Files.walk(Path.of("src/client/java"))) {
            assertThat(compile(
                            classes,
                            all,
                            List.of("-Xdoclint:all/protected", "-Xdoclint:-missing", "-Xmaxwarns", "20"),
                            sources.filter(path -> path.toString().endsWith(".java"))))
                    .isEmpty();
        }
    }

    @Test
    void micrometerHasItsFigures() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (SluiceClient client = SluiceClient.connect(URI.create("http://127.0.0.1:" + port))) {
            SluiceMeters.bind(client, registry, "client", "test");
            Published published =
                    client.publish("java-client/a", "{\"n\":1.10}").block(JdkClient.PATIENCE);
            assertThat(published).isNotNull();
            Update update = client.subscribe("java-client/a").blockFirst(JdkClient.PATIENCE);
            assertThat(update).isNotNull();
            assertThat(update.text()).isEqualTo("{\"n\":1.10}");
            assertThat(update.isSnapshot()).isTrue();
            assertThat(update.offset()).isEqualTo(published.offset());
            assertThat(registry.get("sluice.client.publish.published")
                            .tag("client", "test")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("sluice.client.connected").gauge().value()).isEqualTo(1);
            client.disposeLater().block(JdkClient.PATIENCE);
            assertThat(registry.get("sluice.client.connected").gauge().value()).isZero();
        }
    }
}
