package dev.sluice.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotsTests {

    private final Slots<String> slots = new Slots<>();

    private String add(String name) {
        return slots.add(slot -> name + slot);
    }

    @Test
    void eachStaysInItsSlotWhileOthersGo() {
        add("a");
        add("b");
        slots.clear(0);
        slots.free(0);
        assertThat(slots.at(0)).isNull();
        assertThat(slots.at(1)).isEqualTo("b1");
        assertThat(slots.count()).isEqualTo(2);
    }

    @Test
    void freeSlotIsUsedAgain() {
        add("a");
        add("b");
        slots.clear(0);
        slots.free(0);
        assertThat(add("c")).isEqualTo("c0");
        assertThat(add("d")).isEqualTo("d2");
        assertThat(slots.count()).isEqualTo(3);
    }

    @Test
    void clearedSlotIsNobodysUntilItIsFree() {
        add("a");
        slots.clear(0);
        assertThat(add("b")).isEqualTo("b1");
        slots.free(0);
        assertThat(add("c")).isEqualTo("c0");
    }
}
