package dev.sluice.bench.publish;

import dev.sluice.bench.server.Timetable;

/**
 * Who publishes what, and when: the devices in turn, each some updates together, and each topic by one device only.
 *
 * @param devices a divisor of {@link Topics#COUNT}
 * @param together how many updates a device sends in its turn
 */
record Schedule(Timetable times, int devices, int together) {

    /** When a turn is due, on the clock of {@link System#nanoTime}. */
    long dueNanos(long turn) {
        return times.dueNanos(turn * together);
    }

    int device(long turn) {
        return (int) (turn % devices);
    }

    /** When an update is meant to be published, by its number among those of its device; Unix time in microseconds. */
    long intendedMicros(int device, long number) {
        long turn = number / together * devices + device;
        return times.intendedMicros(turn * together);
    }

    int topic(int device, long number) {
        int topicsEach = Topics.COUNT / devices;
        return device + devices * (int) (number % topicsEach);
    }
}
