package dev.sluice.bench.publish;

import dev.sluice.bench.load.Orders;
import java.io.IOException;

/** The publishers' process: told in lines what to do, answers in lines of {@code key=value}. */
final class PublishGenerator {

    private final PublishLoop loop;

    private PublishGenerator(PublishLoop loop) {
        this.loop = loop;
    }

    /** Argument: bytes of an update's data. */
    public static void main(String[] args) throws IOException {
        PublishLoop loop = new PublishLoop(Integer.parseInt(args[0]), Orders.answers());
        Orders.follow(new PublishGenerator(loop)::obey);
        loop.run();
    }

    /** {@code connect <wire> <port> <count> <together>}, {@code publish <perSecond>}, and words alone. */
    private void obey(String[] words) {
        switch (words[0]) {
            case "connect" -> {
                WireKind kind = WireKind.valueOf(words[1]);
                int port = Integer.parseInt(words[2]);
                int count = Integer.parseInt(words[3]);
                int together = Integer.parseInt(words[4]);
                loop.execute(() -> loop.connect(kind, port, count, together));
            }
            case "publish" -> {
                double perSecond = Double.parseDouble(words[1]);
                loop.execute(() -> loop.publish(perSecond));
            }
            case "stop" -> loop.execute(loop::stop);
            case "window" -> loop.execute(loop::beginWindow);
            case "report" -> loop.execute(loop::report);
            default -> throw new IllegalArgumentException(words[0]);
        }
    }
}
