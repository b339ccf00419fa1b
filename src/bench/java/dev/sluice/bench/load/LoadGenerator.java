package dev.sluice.bench.load;

import dev.sluice.bench.load.LoadLoop.Plan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The load generator's process: told in lines what to do, answers in lines of {@code key=value}. */
final class LoadGenerator {

    private final LoadLoop loop;

    private LoadGenerator(LoadLoop loop) {
        this.loop = loop;
    }

    /** Argument: bytes of an update's data. */
    public static void main(String[] args) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        LoadLoop loop = new LoadLoop(Integer.parseInt(args[0]), answers);
        LoadGenerator generator = new LoadGenerator(loop);
        Thread control = new Thread(generator::obey, "control");
        control.setDaemon(true);
        control.start();
        loop.run();
    }

    private void obey() {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try {
            for (String line = commands.readLine(); line != null && !line.equals("quit"); line = commands.readLine()) {
                obey(line.split(" ", -1));
            }
            Runtime.getRuntime().halt(0);
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    /** {@code connect <port> <count> <perSecond> <topics> <perClient> <synced> <sources> <deaf> <query>} and words alone. */
    private void obey(String[] words) {
        switch (words[0]) {
            case "connect" -> {
                Interest interest = new Interest(
                        Integer.parseInt(words[4]),
                        Integer.parseInt(words[5]),
                        words[9],
                        Boolean.parseBoolean(words[6]));
                Plan plan = new Plan(
                        Integer.parseInt(words[1]),
                        interest,
                        Integer.parseInt(words[7]),
                        Boolean.parseBoolean(words[8]));
                int count = Integer.parseInt(words[2]);
                double perSecond = Double.parseDouble(words[3]);
                loop.execute(() -> loop.connect(new Connecting(count, perSecond), plan));
            }
            case "window" -> loop.execute(loop::beginWindow);
            case "report" -> loop.execute(loop::report);
            case "close" -> loop.execute(loop::closeAll);
            default -> throw new IllegalArgumentException(words[0]);
        }
    }
}
