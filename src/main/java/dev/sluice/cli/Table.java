package dev.sluice.cli;

import dev.sluice.client.Update;
import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Updates in columns, as wide as the first of them need; so however many there are, few are in memory. */
final class Table {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final int MEASURED_ROWS = 500;

    private final Terminal terminal;
    private final List<String> names;
    private final List<List<String>> measured = new ArrayList<>();
    private int[] widths = {};

    /** @param isHistory whether the place in the log is of interest too */
    Table(Terminal terminal, boolean isHistory) {
        this.terminal = terminal;
        this.names = isHistory
                ? List.of("TIME", "OFFSET", "TOPIC", "SEQ", "VALUE")
                : List.of("TOPIC", "SEQ", "TIME", "VALUE");
    }

    void add(Update update) throws IOException {
        String time = TIME.format(update.ts().atZone(ZoneId.systemDefault()));
        String topic = Shown.line(update.topic());
        String quality = update.quality().equals("good") ? "" : "[" + Shown.line(update.quality()) + "] ";
        String value = update.hasData() ? quality + Shown.value(update.text()) : "[retired]";
        String seq = Long.toString(update.seq());
        row(
                names.size() == 5
                        ? List.of(time, Long.toString(update.offset()), topic, seq, value)
                        : List.of(topic, seq, time, value));
    }

    private void row(List<String> cells) throws IOException {
        if (widths.length > 0) {
            print(cells);
            return;
        }
        measured.add(cells);
        if (measured.size() == MEASURED_ROWS) {
            printMeasured();
        }
    }

    private void printMeasured() throws IOException {
        widths = new int[names.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = names.get(column).length();
            for (List<String> cells : measured) {
                widths[column] = Math.max(widths[column], cells.get(column).length());
            }
        }
        print(names);
        for (List<String> cells : measured) {
            print(cells);
        }
        measured.clear();
    }

    private void print(List<String> cells) throws IOException {
        StringBuilder line = new StringBuilder();
        int last = cells.size() - 1;
        for (int column = 0; column < last; column++) {
            String cell = cells.get(column);
            line.append(cell).append(" ".repeat(Math.max(0, widths[column] - cell.length()) + 2));
        }
        String text = line + cells.get(last);
        boolean isSuspect = cells.get(last).startsWith("[") && cells.get(last).indexOf("] ") > 0;
        terminal.print((isSuspect ? Shown.warning(text, terminal.isColoured()) : text) + "\n");
    }

    /** Prints what was still to be measured. */
    void end() throws IOException {
        if (widths.length == 0) {
            printMeasured();
        }
    }
}
