package dev.sluice.session.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** A deadband as the model takes it, of values that are integers. */
public record ModelBand(int width, boolean isPercent) {

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
