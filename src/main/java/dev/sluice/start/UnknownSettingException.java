package dev.sluice.start;

import java.io.Serial;

/** A setting that there is not. */
final class UnknownSettingException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String nearest;

    UnknownSettingException(String name, String nearest) {
        super("there is no setting " + name + "; did you mean " + nearest + "?");
        this.name = name;
        this.nearest = nearest;
    }

    String name() {
        return name;
    }

    String nearest() {
        return nearest;
    }
}
