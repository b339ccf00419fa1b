package dev.sluice.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Steps out of a seed. Each step has a seed of its own, so that the others stay as they are when one is left out. */
record RandomHistory(List<Step> steps) {

    /** What can happen, with how often it does. */
    enum Action {
        PUBLISH(30),
        SUBSCRIBE(9),
        CHANGE(7),
        UNSUBSCRIBE(4),
        UNSUBSCRIBE_ALL(1),
        REQUEST(7),
        PING(2),
        BLOCK(5),
        ROOM(5),
        OPEN(9),
        PASS(16),
        PASS_LONG(2),
        DISCONNECT(1),
        CONNECT(6);

        private final int weight;

        Action(int weight) {
            this.weight = weight;
        }

        private static Action any(Random random) {
            int sum = 0;
            for (Action action : values()) {
                sum += action.weight;
            }
            int at = random.nextInt(sum);
            for (Action action : values()) {
                at -= action.weight;
                if (at < 0) {
                    return action;
                }
            }
            throw new IllegalStateException();
        }
    }

    /** {@code client} is whose step it is, where it is a client's. */
    record Step(Action action, int client, long seed) {}

    static RandomHistory of(long seed, int length, int clients) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            steps.add(new Step(Action.any(random), random.nextInt(clients), random.nextLong()));
        }
        return new RandomHistory(steps);
    }

    /** Runs it in a world of its own; returns what went wrong, null if nothing did. */
    @Nullable
    String run(int clients) {
        HistoryRun run = new HistoryRun(clients);
        try {
            steps.forEach(run::step);
            run.end();
            return null;
        } catch (AssertionError | RuntimeException e) {
            return String.join("\n", run.log) + "\n" + e
                    + (e instanceof AssertionError && !Boolean.getBoolean("trace") ? "" : trace(e));
        }
    }

    private static String trace(Throwable fault) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement element : fault.getStackTrace()) {
            if (text.length() < 3000) {
                text.append("\n    at ").append(element);
            }
        }
        return text.toString();
    }

    /** The shortest history that still fails, found by leaving out ever smaller pieces. */
    RandomHistory shrink(Predicate<RandomHistory> fails) {
        List<Step> kept = steps;
        for (int piece = Math.max(1, kept.size() / 2); piece > 0; piece /= 2) {
            for (int at = 0; at < kept.size(); ) {
                List<Step> without = new ArrayList<>(kept.subList(0, at));
                without.addAll(kept.subList(Math.min(kept.size(), at + piece), kept.size()));
                if (fails.test(new RandomHistory(without))) {
                    kept = without;
                } else {
                    at += piece;
                }
            }
        }
        return new RandomHistory(kept);
    }
}
