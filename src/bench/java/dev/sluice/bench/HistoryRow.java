package dev.sluice.bench;

import dev.sluice.bench.server.Payload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A chart out of the history: of 10,000 stored updates of one topic the 800 that it can show, and the same as windows. */
final class HistoryRow implements Row {

    private static final int UPDATES = 10_000;
    private static final int POINTS = 800;
    private static final double PER_SECOND = 5_000;
    private static final int ASKED = 200;
    private static final int ASKED_BEFORE = 300;
    /** Of issue 14. */
    private static final double MILLIS_MAX = 20;

    private static final Pattern NEXT = Pattern.compile("\"next\":\"(.*):([0-9]+)\"");

    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public String name() {
        return "history";
    }

    @Override
    public String work() {
        return String.format(
                Locale.ROOT, "%,d stored updates of a topic as %d points, and as windows", UPDATES, POINTS);
    }

    @Override
    public Result run(Run run) throws IOException, InterruptedException {
        try (Server server = run.start(Contender.SLUICE)) {
            server.publish(1, PER_SECOND);
            MeasuringTime.pass(Duration.ofMillis((long) (1_000 * UPDATES / PER_SECOND) + 1_000));
            long published = server.stop();
            String path = "http://127.0.0.1:" + server.port() + "/api/history?filter="
                    + Payload.TOPIC_FORMAT.formatted(0) + "&field=/at";
            Matcher end = NEXT.matcher(ask(path + "&points=10"));
            if (!end.find()) {
                throw new IOException("the history has no end");
            }
            String since = "&since=" + end.group(1) + ":" + (Long.parseLong(end.group(2)) - UPDATES);
            double points = median(path + since + "&points=" + POINTS);
            double windows = median(path + since + "&fold=stats&every=100");
            int given = ask(path + since + "&points=" + POINTS).split("\"seq\"", -1).length - 1;
            return new Result(
                    this,
                    List.of(
                            Bar.atMost(POINTS + " points, median", points, MILLIS_MAX, " ms"),
                            Bar.atMost("windows of 100 ms, median", windows, MILLIS_MAX, " ms"),
                            Bar.atMost("points given", given, POINTS, "")),
                    List.of(String.format(Locale.ROOT, "%,d updates were published", published)));
        }
    }

    private double median(String uri) throws IOException, InterruptedException {
        long[] nanos = new long[ASKED];
        for (int i = -ASKED_BEFORE; i < ASKED; i++) {
            long begin = System.nanoTime();
            String unused = ask(uri);
            if (i >= 0) {
                nanos[i] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(nanos);
        return nanos[ASKED / 2] / 1e6;
    }

    private String ask(String uri) throws IOException, InterruptedException {
        var answer = client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.body());
        }
        return answer.body();
    }
}
