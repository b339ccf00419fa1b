package dev.sluice.bench;

import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Two panels over the offered rate: what was delivered, and the median latency. All axes are logarithmic. Draws SVG. */
final class Picture {

    private static final int PANEL_WIDTH = 330;
    private static final int PANEL_HEIGHT = 260;
    private static final int LEFT = 70;
    private static final int TOP = 60;
    private static final int PANEL_STEP = PANEL_WIDTH + 90;
    private static final int WIDTH = LEFT + PANEL_STEP + PANEL_WIDTH + 30;
    private static final int HEIGHT = TOP + PANEL_HEIGHT + 65;

    private static final String HEAD = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" font-family="system-ui, sans-serif" font-size="12">
            <title>Deliveries a second and median latency against the offered rate, 1,000 clients on one topic</title>
            <style>
              .back { fill: #ffffff } text { fill: #24292f } .grid { stroke: #d0d7de } .line { fill: none; stroke-width: 2 }
              .sluice { stroke: #0969da; fill: #0969da } .netty { stroke: #bc4c00; fill: #bc4c00 }
              .go { stroke: #1a7f37; fill: #1a7f37 } .vertx { stroke: #8250df; fill: #8250df }
              .node { stroke: #6e7781; fill: #6e7781 } polyline { fill: none !important }
              @media (prefers-color-scheme: dark) {
                .back { fill: #0d1117 } text { fill: #e6edf3 } .grid { stroke: #30363d }
                .sluice { stroke: #58a6ff; fill: #58a6ff } .netty { stroke: #f0883e; fill: #f0883e }
                .go { stroke: #3fb950; fill: #3fb950 } .vertx { stroke: #bc8cff; fill: #bc8cff }
                .node { stroke: #9ea7b3; fill: #9ea7b3 }
              }
            </style>
            <rect class="back" width="100%%" height="100%%" rx="6"/>
            """;

    private final Map<Contender, Map<Double, Medians>> points;
    private final StringBuilder svg = new StringBuilder();

    Picture(Map<Contender, Map<Double, Medians>> points) {
        this.points = points;
    }

    /** One logarithmic axis. */
    private record Scale(double from, double to, int pixels) {

        double place(double value) {
            double share = Math.log(Math.min(Math.max(value, from), to) / from) / Math.log(to / from);
            return share * pixels;
        }
    }

    String svg() {
        svg.append(HEAD.formatted(WIDTH, HEIGHT));
        legend();
        Scale offered = new Scale(20_000, 5_000_000, PANEL_WIDTH);
        panel(LEFT, "deliveries/s", offered, new Scale(20_000, 5_000_000, PANEL_HEIGHT), Measured::delivered);
        panel(
                LEFT + PANEL_STEP,
                "median latency, ms",
                offered,
                new Scale(0.1, 10_000, PANEL_HEIGHT),
                Measured::p50Millis);
        return svg.append("</svg>\n").toString();
    }

    private void legend() {
        int x = LEFT;
        for (Contender contender : points.keySet()) {
            add("<rect class='%s' x='%d' y='17' width='14' height='4'/>", contender.id(), x);
            add("<text x='%d' y='24'>%s</text>", x + 20, contender.title());
            x += 40 + contender.title().length() * 7;
        }
    }

    private void panel(int left, String label, Scale across, Scale up, ToDoubleFunction<Measured> figure) {
        add("<text x='%d' y='%d'>%s</text>", left, TOP - 10, label);
        add(
                "<text x='%d' y='%d' text-anchor='middle'>offered deliveries/s</text>",
                left + PANEL_WIDTH / 2, HEIGHT - 15);
        for (double tick = decade(across.from()); tick <= across.to(); tick *= 10) {
            double x = left + across.place(tick);
            add("<path class='grid' d='M%.1f %d v%d'/>", x, TOP, PANEL_HEIGHT);
            add("<text x='%.1f' y='%d' text-anchor='middle'>%s</text>", x, TOP + PANEL_HEIGHT + 18, name(tick));
        }
        for (double tick = decade(up.from()); tick <= up.to(); tick *= 10) {
            double y = TOP + PANEL_HEIGHT - up.place(tick);
            add("<path class='grid' d='M%d %.1f h%d'/>", left, y, PANEL_WIDTH);
            add("<text x='%d' y='%.1f' text-anchor='end'>%s</text>", left - 8, y + 4, name(tick));
        }
        points.forEach((contender, curve) -> line(left, contender, curve, across, up, figure));
    }

    private void line(
            int left,
            Contender contender,
            Map<Double, Medians> curve,
            Scale across,
            Scale up,
            ToDoubleFunction<Measured> figure) {
        StringBuilder places = new StringBuilder();
        curve.forEach((offered, medians) -> {
            double x = left + across.place(offered);
            double y = TOP + PANEL_HEIGHT - up.place(medians.of(contender, figure));
            places.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            add("<circle class='%s' cx='%.1f' cy='%.1f' r='2.5'/>", contender.id(), x, y);
        });
        add(
                "<polyline class='line %s' points='%s'/>",
                contender.id(), places.toString().trim());
    }

    /** The first power of ten that is not below. */
    private static double decade(double from) {
        return Math.pow(10, Math.ceil(Math.log10(from)));
    }

    private static String name(double tick) {
        if (tick >= 1e6) {
            return Math.round(tick / 1e6) + " M";
        }
        return tick >= 1e3
                ? Math.round(tick / 1e3) + " k"
                : String.format(Locale.ROOT, tick < 1 ? "%.1f" : "%.0f", tick);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values).replace('\'', '"'))
                .append('\n');
    }
}
