package dev.sluice.http.read;

import dev.sluice.field.Field;
import dev.sluice.field.Fields;
import dev.sluice.field.Pointer;
import dev.sluice.field.Quantity;
import dev.sluice.message.Update;
import org.jspecify.annotations.Nullable;

/** Finds the number in the data of one update after the other, and tells when that was enough for one step. Not thread-safe. */
final class NumberReading {

    /** Of data in one step: a fraction of a millisecond. */
    private static final long STEP_BYTES = 128 << 10;

    private final Fields fields = new Fields();
    private final Field field;
    private long stepBytes;

    NumberReading(Pointer pointer) {
        this.field = fields.enter(pointer);
    }

    /** Null where there is none. */
    @Nullable
    Quantity of(Update update) {
        stepBytes += update.data().length;
        fields.read(update.data());
        return field.quantity();
    }

    void beginStep() {
        stepBytes = 0;
    }

    boolean isEnough() {
        return stepBytes > STEP_BYTES;
    }
}
