package dev.sluice.fold;

import dev.sluice.field.Quantity;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * What the updates of one topic in one window of time come to. Takes some hundred bytes, however many updates there are: it keeps their numbers
 * and none of their data. Not thread-safe.
 */
public final class Window {

    private static final MathContext MEAN = new MathContext(15, RoundingMode.HALF_EVEN);

    /** Of the first digit: a mean is written without an exponent from 1e-7 to below 1e21, as most programs do. */
    private static final int PLAIN_MIN = -7;

    private static final int PLAIN_MAX = 20;

    private final Fold fold;
    private final Topic topic;
    private final long number;
    private final long firstOffset;
    private final Quantity first;
    private Quantity high;
    private Quantity low;
    private Quantity last;
    private BigDecimal sum = BigDecimal.ZERO;
    private long count;
    private boolean partial;
    private Quality quality = Quality.GOOD;
    private long seq;
    private long offset;
    private long ts;

    /** {@code update} is the first of its updates, with the number that stands in it. */
    Window(Fold fold, long number, Update update, Quantity value) {
        this.fold = fold;
        this.topic = update.topic();
        this.number = number;
        this.firstOffset = update.offset();
        this.first = value;
        this.high = value;
        this.low = value;
        this.last = value;
        add(update, value);
    }

    /** Of equal numbers the first stays. */
    void add(Update update, Quantity value) {
        last = value;
        if (value.isAbove(high)) {
            high = value;
        }
        if (low.isAbove(value)) {
            low = value;
        }
        if (fold.shape() == Shape.STATS) {
            sum = value.addedTo(sum);
        }
        count++;
        if (update.quality().compareTo(quality) > 0) {
            quality = update.quality();
        }
        seq = update.seq();
        offset = update.offset();
        ts = update.ts();
    }

    /** Updates are missing from it, or may be. */
    void missSome() {
        partial = true;
    }

    public boolean isPartial() {
        return partial;
    }

    long number() {
        return number;
    }

    public Topic topic() {
        return topic;
    }

    /** Of the first of its updates. */
    public long firstOffset() {
        return firstOffset;
    }

    /** Of the last one. */
    public long lastOffset() {
        return offset;
    }

    /** How many updates it has. */
    public long count() {
        return count;
    }

    /** Where it ends, as {@code ts} has it; exclusive. */
    public long to() {
        return (number + 1) * fold.everyMicros();
    }

    /**
     * The update that it becomes: with the numbers of its last one, and the worst quality of all.
     *
     * @param acceptedNanos when it began to wait
     */
    public Update toUpdate(long acceptedNanos) {
        return new Update(topic, seq, offset, ts, acceptedNanos, data(), quality, 0, null);
    }

    /** The {@code ts} of the last of its updates. */
    public long ts() {
        return ts;
    }

    /** What is told of it, as JSON. */
    public byte[] data() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(160);
        append(out, "{\"from\":" + number * fold.everyMicros() + ",\"to\":" + to());
        if (fold.shape() == Shape.OHLC) {
            append(out, ",\"open\":", first);
            append(out, ",\"high\":", high);
            append(out, ",\"low\":", low);
            append(out, ",\"close\":", last);
        } else {
            append(out, ",\"min\":", low);
            append(out, ",\"max\":", high);
            append(out, ",\"mean\":" + mean());
            append(out, ",\"first\":", first);
            append(out, ",\"last\":", last);
        }
        append(out, ",\"count\":" + count + (partial ? ",\"partial\":true}" : "}"));
        return out.toByteArray();
    }

    private String mean() {
        BigDecimal mean = sum.divide(BigDecimal.valueOf(count), MEAN).stripTrailingZeros();
        int exponent = mean.precision() - mean.scale() - 1;
        return exponent >= PLAIN_MIN && exponent <= PLAIN_MAX ? mean.toPlainString() : mean.toString();
    }

    private static void append(ByteArrayOutputStream out, String name, Quantity value) {
        append(out, name);
        out.writeBytes(value.digits());
    }

    private static void append(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
