package dev.sluice.bench;

import java.util.List;

/** The rows' results in Markdown. */
final class Table {

    private Table() {}

    static String of(List<Result> results) {
        StringBuilder table = new StringBuilder("| work | what | measured | bar | |\n|---|---|---|---|---|\n");
        for (Result result : results) {
            String work = result.row().work();
            for (Bar bar : result.bars()) {
                table.append("| %s | %s | %s | %s | %s |%n"
                        .formatted(work, bar.what(), bar.measured(), bar.bound(), bar.verdict()));
                work = "";
            }
        }
        table.append('\n');
        for (Result result : results) {
            for (String note : result.notes()) {
                table.append("* %s: %s%n".formatted(result.row().work(), note));
            }
        }
        return table.toString();
    }
}
