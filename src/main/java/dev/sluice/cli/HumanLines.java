package dev.sluice.cli;

import dev.sluice.client.Dropped;
import dev.sluice.client.Gap;
import dev.sluice.client.Update;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;

/**
 * Lines to be looked at: time, topic, value. What is not to be trusted, or is no value, says so before the value, where nobody
 * overlooks it.
 */
final class HumanLines implements EventWriter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter DATE_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    /** Topics stand below each other up to that length. */
    private static final int ALIGNED_CHARS_MAX = 48;

    private final Terminal terminal;
    private final Clock clock;
    private int topicChars;

    HumanLines(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public void update(Update update) throws IOException {
        String topic = Shown.line(update.topic());
        topicChars = Math.max(topicChars, Math.min(ALIGNED_CHARS_MAX, topic.length()));
        terminal.print(time(update) + "  " + Shown.bold(topic, terminal.isColoured())
                + " ".repeat(Math.max(0, topicChars - topic.length())) + "  " + value(update) + "\n");
    }

    private String time(Update update) {
        ZoneId zone = clock.getZone();
        LocalDateTime time = LocalDateTime.ofInstant(update.ts(), zone);
        boolean isToday = time.toLocalDate().equals(LocalDate.now(clock));
        return Shown.dim((isToday ? TIME : DATE_AND_TIME).format(time), terminal.isColoured());
    }

    private String value(Update update) {
        boolean isColoured = terminal.isColoured();
        return switch (update.kind()) {
            case RETIRED -> Shown.warning("[retired] the topic has ended", isColoured);
            case LEFT -> Shown.warning("[left] its newest value is not selected any more", isColoured);
            case SNAPSHOT, VALUE -> mark(update.quality(), isColoured) + Shown.value(update.text());
        };
    }

    private static String mark(String quality, boolean isColoured) {
        if (quality.equals("good")) {
            return "";
        }
        String mark = "[" + Shown.line(quality) + "]";
        return (quality.equals("uncertain") ? Shown.warning(mark, isColoured) : Shown.alarm(mark, isColoured)) + " ";
    }

    @Override
    public void gap(Gap gap) throws IOException {
        String lost =
                gap.lost() == null ? "updates are missing here, nobody knows how many" : gap.lost() + " lost here";
        String why =
                switch (gap.reason()) {
                    case "slow" -> "this program was too slow for its buffer";
                    case "expired" -> "they waited longer than --max-age";
                    case "history" -> "the server does not have them any more";
                    default -> Shown.line(gap.reason());
                };
        alarm(lost + " (" + why + ")" + of(gap.topics()));
    }

    @Override
    public void dropped(Dropped dropped) throws IOException {
        alarm("gone, no longer true" + of(dropped.topics()));
    }

    private void alarm(String text) throws IOException {
        terminal.print(Shown.alarm("-- " + text, terminal.isColoured()) + "\n");
    }

    private static String of(Collection<String> topics) {
        return topics.isEmpty() ? "" : ": " + Shown.value(String.join(", ", topics));
    }
}
