package dev.sluice.field;

import java.util.List;

/** Which updates a subscription wants: those of which all terms hold. A retirement is none of them. */
public record Where(List<Term> terms) {

    public static final int TERMS_MAX = 8;

    /** UTF-16 units of all fields and values: the server keeps them as long as the subscription is there. */
    public static final int LENGTH_MAX = 4_096;

    /**
     * One to {@link #TERMS_MAX} terms.
     *
     * @throws InvalidFieldException if they are too many, or too long
     */
    public Where {
        terms = List.copyOf(terms);
        if (terms.isEmpty() || terms.size() > TERMS_MAX) {
            throw new InvalidFieldException("where must have 1 to " + TERMS_MAX + " terms");
        }
        if (terms.stream().mapToInt(Term::length).sum() > LENGTH_MAX) {
            throw new InvalidFieldException(
                    "fields and values of where may have " + LENGTH_MAX + " characters together");
        }
    }
}
