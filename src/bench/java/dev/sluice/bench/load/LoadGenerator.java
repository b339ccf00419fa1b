package dev.sluice.bench.load;

import dev.sluice.bench.load.LoadLoop.Plan;
import java.io.IOException;

/** The load generator's process: told in lines what to do, answers in lines of {@code key=value}. */
final class LoadGenerator {

    private final LoadLoop loop;
    private final String token;

    private LoadGenerator(LoadLoop loop, String token) {
        this.loop = loop;
        this.token = token;
    }

    /** Arguments: bytes of an update's data; the token that clients show, empty for none. */
    public static void main(String[] args) throws IOException {
        LoadLoop loop = new LoadLoop(Integer.parseInt(args[0]), Orders.answers());
        Orders.follow(new LoadGenerator(loop, args[1])::obey);
        loop.run();
    }

    /** {@code connect <port> <count> <perSecond> <topics> <perClient> <synced> <sources> <deaf> <tls> <query>} and words alone. */
    private void obey(String[] words) {
        switch (words[0]) {
            case "connect" -> {
                Interest interest = new Interest(
                        Integer.parseInt(words[4]),
                        Integer.parseInt(words[5]),
                        words[10],
                        Boolean.parseBoolean(words[6]));
                Plan plan = new Plan(
                        Integer.parseInt(words[1]),
                        interest,
                        Integer.parseInt(words[7]),
                        Boolean.parseBoolean(words[8]),
                        Boolean.parseBoolean(words[9]),
                        token);
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
