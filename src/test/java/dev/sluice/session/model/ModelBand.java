package dev.sluice.session.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** A deadband as the model takes it, of values that are integers; 0 stands for no {@code maxSilence}. */
public record ModelBand(int width, boolean isPercent, long maxSilence) {

    /** Without a bound of silence. */
    public ModelBand(int width, boolean isPercent) {
        this(width, isPercent, 0);
    }

    /** The same with one. */
    public ModelBand breakingSilence(long millis) {
        return new ModelBand(width, isPercent, millis);
    }

    boolean isWithin(int base, int value) {
        return isPercent
                ? base != 0 && 100 * Math.abs(value - base) < width * Math.abs(base)
                : Math.abs(value - base) < width;
    }

    /** As a frame has it. */
    public Map<String, Object> frame() {
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("field", "");
        frame.put(isPercent ? "percent" : "abs", width);
        return frame;
    }
}
