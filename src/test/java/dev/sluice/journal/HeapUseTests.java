package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of a journal are those that the heap really takes, in a process of its own whose heap is little more than that. */
class HeapUseTests {

    private static final long BOUND = 48L << 20;

    @ParameterizedTest
    @CsvSource({"4000, 1, 60000", "100000, 120, 1", "300000, 1, 1", "20000, 3, 200"})
    void heapIsAsTheJournalCountsItAndWithinItsBound(int topics, int levels, int size) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeapUse.class.getName(),
                        Long.toString(BOUND),
                        Integer.toString(topics),
                        Integer.toString(levels),
                        Integer.toString(size))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String[] figures = said.split(" ");
        assertThat(figures).as(said).hasSize(2);
        long used = Long.parseLong(figures[0]);
        long counted = Long.parseLong(figures[1]);
        assertThat(counted).isLessThanOrEqualTo(BOUND);
        assertThat(used).as("counted %d", counted).isLessThan(counted + counted / 10 + (1 << 20));
    }
}
