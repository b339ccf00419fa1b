package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What can be seen of the files for containers where nothing runs one. */
class ContainerTests {

    private static final Pattern MOUNTED = Pattern.compile("- (\\.{1,2}/[^:]+):");
    private static final Pattern COPIED = Pattern.compile("(?m)^COPY (src/\\S+) ");
    private static final Pattern MANIFEST = Pattern.compile("- (\\w+\\.yaml)");

    @Test
    void whatComposeMountsIsThere() throws IOException {
        List<String> mounted = found(MOUNTED, Proxy.ops("container/compose.yaml"));
        assertThat(mounted).hasSizeGreaterThan(6).allSatisfy(file -> assertThat(Path.of("src/ops/container", file))
                .isRegularFile());
    }

    /** All else is kept from the engine. */
    @Test
    void whatTheImageIsMadeOfIsThereAndIsSentToTheEngine() throws IOException {
        List<String> copied = found(COPIED, Proxy.ops("container/Dockerfile"));
        assertThat(copied).isNotEmpty().allSatisfy(file -> {
            assertThat(Path.of(file)).isRegularFile();
            assertThat(Proxy.ops("container/Dockerfile.dockerignore").lines()).contains("!" + file);
        });
        assertThat(Proxy.ops("container/Dockerfile.dockerignore").lines()).contains("!target/sluice.jar");
    }

    @Test
    void whatKustomizeNamesIsThere() throws IOException {
        assertThat(found(MANIFEST, Proxy.ops("kubernetes/kustomization.yaml")))
                .hasSize(3)
                .allSatisfy(
                        file -> assertThat(Path.of("src/ops/kubernetes", file)).isRegularFile());
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }
}
