package dev.sluice.shaping;

import dev.sluice.field.Field;
import dev.sluice.field.Fields;
import dev.sluice.field.Pointer;
import dev.sluice.field.Term;
import dev.sluice.field.Where;
import dev.sluice.message.Update;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The selections of a lane: one for each {@code where}, as long as a subscription asks for it. An update's data is walked over once for all
 * of them, and each distinct term is looked at once. Owned by one lane.
 */
public final class Selections {

    private final Fields fields = new Fields();
    private final Map<Where, Selection> byWhere = new HashMap<>();
    private final Map<Term, Check> byTerm = new HashMap<>();
    private @Nullable Update read;
    private long document;

    /** A field of the documents, for one more who asks; to be given back by {@link #leave(Field)}. */
    Field field(Pointer pointer) {
        read = null; // it was not looked for
        return fields.enter(pointer);
    }

    void leave(Field field) {
        fields.leave(field);
    }

    /** That of a {@code where}, for one more subscription; to be given back by {@link #leave}. */
    public Selection enter(Where where) {
        Selection selection = byWhere.computeIfAbsent(where, this::made);
        selection.enter();
        return selection;
    }

    private Selection made(Where where) {
        List<Check> checks = where.terms().stream().map(this::check).toList();
        return new Selection(where, checks, this);
    }

    private Check check(Term term) {
        Check check = byTerm.get(term);
        if (check == null) {
            check = new Check(term, field(term.field()));
            byTerm.put(term, check);
        }
        check.enter();
        return check;
    }

    public void leave(Selection selection) {
        if (selection.leave()) {
            byWhere.remove(selection.where());
            Arrays.asList(selection.checks()).forEach(this::leave);
        }
    }

    private void leave(Check check) {
        if (check.leave()) {
            byTerm.remove(check.term());
            fields.leave(check.field());
        }
    }

    /** Sees to it that the fields are those of an update; returns the number of its document, which is another for each. */
    @SuppressWarnings("ReferenceEquality") // another one may have the same offset
    long read(Update update) {
        if (read != update) {
            fields.read(update.data());
            read = update;
            document++;
        }
        return document;
    }
}
