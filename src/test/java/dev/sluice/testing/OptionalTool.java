package dev.sluice.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A command that a test needs and a machine may lack. The test is skipped without it, but fails where
 * {@code SLUICE_REQUIRE_ALL=1} is set: there everything is installed, and a skipped test is a mistake.
 */
public final class OptionalTool {

    private OptionalTool() {}

    /**
     * Finds a command, or ends the calling test. Looks in {@code /usr/bin} and {@code /usr/sbin} first, so that {@code python3} is the
     * system's, with the modules of the system's packages, and then along the PATH.
     */
    public static Path require(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        List<Path> folders = Stream.concat(
                        Stream.of("/usr/bin", "/usr/sbin"), Stream.of(path.split(File.pathSeparator)))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
        return require(name, folders, isAllRequired());
    }

    /** Ends the calling test where something else than a command is missing. */
    public static void require(boolean present, String what) {
        if (!present) {
            var unused = missing("needs " + what + ", which is not installed", isAllRequired());
        }
    }

    static Path require(String name, List<Path> folders, boolean requireAll) {
        for (Path folder : folders) {
            Path command = folder.resolve(name);
            if (Files.isRegularFile(command) && Files.isExecutable(command)) {
                return command;
            }
        }
        return missing("needs the command '" + name + "', which is not on the PATH", requireAll);
    }

    private static boolean isAllRequired() {
        return "1".equals(System.getenv("SLUICE_REQUIRE_ALL"));
    }

    private static Path missing(String missing, boolean requireAll) {
        return requireAll
                ? Assertions.fail(missing + ", and SLUICE_REQUIRE_ALL=1 lets no test skip")
                : Assumptions.abort(missing);
    }
}
