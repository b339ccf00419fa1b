package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Selects values, all of which are integers, from {@code min} on and below {@code max}. */
public record ModelWhere(int min, int max) {

    static final int MAX = 1_000;

    boolean holds(Entry entry) {
        return !entry.isRetirement() && Integer.parseInt(entry.data()) >= min && Integer.parseInt(entry.data()) < max;
    }

    /** As a frame has it. */
    public List<Map<String, Object>> terms() {
        List<Map<String, Object>> terms = new ArrayList<>();
        if (min > 0 || max >= MAX) {
            terms.add(term("ge", min + 0.0));
        }
        if (max < MAX) {
            terms.add(term("lt", max));
        }
        return terms;
    }

    private static Map<String, Object> term(String op, Number value) {
        Map<String, Object> term = new LinkedHashMap<>();
        term.put("field", "");
        term.put("op", op);
        term.put("value", value);
        return term;
    }
}
