package dev.sluice.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;

class OutOfMemoryTests {

    private static final int ENDED_BY_US = 3;

    @Test
    void heapIsFatalAndOneBufferIsNot() {
        assertThat(OutOfMemory.isFatal(new OutOfMemoryError("Java heap space"))).isTrue();
        assertThat(OutOfMemory.isFatal(new IllegalStateException(new OutOfMemoryError())))
                .isTrue();
        assertThat(OutOfMemory.isFatal(new OutOfMemoryError("Cannot reserve 9 bytes of direct buffer memory")))
                .isFalse();
        assertThat(OutOfMemory.isFatal(new StackOverflowError())).isFalse();
        assertThat(OutOfMemory.isFatal(null)).isFalse();
    }

    /** Runs in a process of its own; its argument says where the error comes from. */
    static final class Victim {
        public static void main(String[] args) throws InterruptedException {
            OutOfMemory.endsTheProcess();
            Runnable fail = () -> {
                throw new OutOfMemoryError("as if");
            };
            if (args[0].equals("thread")) {
                new Thread(fail).start();
            } else {
                var unused = Schedulers.single().schedule(fail);
            }
            Thread.currentThread().join(); // for ever, unless the process ends
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread", "scheduler"})
    void errorAtTheEndOfAThreadEndsTheProcess(String where) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(List.of(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        where))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("has ended").isTrue();
            assertThat(process.exitValue()).isEqualTo(ENDED_BY_US);
        } finally {
            process.destroyForcibly();
        }
    }
}
