package dev.sluice.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** How the bench speaks to a generator of load: one line in, one line of {@code key=value} out. The process ends with them. */
public final class Orders {

    private Orders() {}

    /** Where answers go; what the process itself prints goes to stderr from then on. */
    public static PrintStream answers() {
        PrintStream answers = System.out;
        System.setOut(System.err);
        return answers;
    }

    /** Hands the words of each line on, on a thread of its own. */
    public static void follow(Consumer<String[]> obey) {
        Thread control = new Thread(() -> read(obey), "control");
        control.setDaemon(true);
        control.start();
    }

    private static void read(Consumer<String[]> obey) {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try {
            for (String line = orders.readLine(); line != null && !line.equals("quit"); line = orders.readLine()) {
                obey.accept(line.split(" ", -1));
            }
            Runtime.getRuntime().halt(0);
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
