package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.OptionalTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit, by systemd's own tool, without a systemd that runs. */
class SystemdTests {

    /** Of 100; without any of the unit's walls it is 92. */
    private static final int EXPOSURE_MAX = 25;

    @TempDir
    private Path folder;

    private Path unit = Path.of("");

    /** The tool wants the program to be there. */
    @BeforeEach
    void copy() throws IOException {
        String program = Path.of("src/ops/sluice").toAbsolutePath().toString();
        unit = folder.resolve("sluice.service");
        Files.writeString(unit, Proxy.replace(Proxy.ops("systemd/sluice.service"), "/usr/lib/sluice/sluice", program));
    }

    @Test
    void systemdTakesTheUnitWithoutAWarning() throws IOException, InterruptedException {
        assertThat(analyze("verify", "--man=no", unit.toString())).doesNotContain("sluice.service");
    }

    @Test
    void theServiceIsWalledIn() throws IOException, InterruptedException {
        String told = analyze("security", "--offline=true", "--threshold=" + EXPOSURE_MAX, unit.toString());
        assertThat(told).contains("Overall exposure level for sluice.service");
    }

    private static String analyze(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(OptionalTool.require("systemd-analyze").toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().put("SYSTEMD_PAGER", "");
        builder.environment().put("SYSTEMD_COLORS", "0");
        Process process = builder.start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        return told;
    }
}
