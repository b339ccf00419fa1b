package dev.sluice.bench.server;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * How the bench speaks to a server: one line in, one line of {@code key=value} out. What the server itself prints goes to
 * stderr.
 */
final class Control {

    private final PrintStream answers = System.out;
    private final Pacemaker pace = new Pacemaker();
    private final Supplier<String> own;

    /** {@code own}: what the server tells by its own metrics, among it {@code waitMillis} of publishers. */
    private Control(Supplier<String> own) {
        this.own = own;
    }

    /** Of a server that never holds a publisher back. To be made before anything is printed. */
    static Control create() {
        return create(() -> "waitMillis=0");
    }

    static Control create(Supplier<String> own) {
        Control control = new Control(own);
        System.setOut(System.err);
        return control;
    }

    Pacemaker pace() {
        return pace;
    }

    /** Says where the server listens, then answers until it is told to end. */
    void run(int port) throws IOException {
        answer("port=" + port);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null && !line.equals("quit"); line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "publish" -> publish(Integer.parseInt(words[1]), Double.parseDouble(words[2]));
                case "stop" -> answer("published=" + pace.stop());
                case "stats" -> answer(stats());
                case "gc" -> {
                    System.gc();
                    answer(stats());
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private void publish(int topics, double perSecond) {
        pace.start(Timetable.fromNow(perSecond), topics);
        answer("publishing=1");
    }

    private String stats() {
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
        long compiled = ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
        return "heap=%d allocated=%d compileMillis=%d %s".formatted(heap, allocated, compiled, own.get());
    }

    private void answer(String line) {
        answers.println(line);
        answers.flush();
    }
}
