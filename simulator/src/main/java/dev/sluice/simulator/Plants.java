package dev.sluice.simulator;

import dev.sluice.message.Draft;
import java.util.random.RandomGenerator;

/**
 * The model of the feed {@code sensors}: devices in plants, read in turn.
 *
 * <p>A device that has fallen silent is passed over and its turn goes to the next, so that the rate is met; the last
 * one that reports never falls silent. A reading is fresh for three rounds of all devices, so that one of a device which is silent turns
 * stale.
 */
final class Plants implements Model {

    private static final int DEVICES_PER_PLANT = 6;
    private static final int PLANTS_MAX = 20;

    /** The first silences of a dozen devices follow each other at this distance. */
    private static final double FIRST_SILENCES_SECONDS = 90;

    private final RandomGenerator random;
    private final int perSecond;
    private final Device[] devices;
    private final int ttlMillis;
    private final JsonBytes json = new JsonBytes();
    private long readings;
    private int silentDevices;
    private int device = -1;
    private int sensor;

    Plants(RandomGenerator random, int deviceCount, int perSecond) {
        this.random = random;
        this.perSecond = perSecond;
        devices = new Device[deviceCount];
        int plants = Math.min(PLANTS_MAX, (deviceCount + DEVICES_PER_PLANT - 1) / DEVICES_PER_PLANT);
        double roundSeconds = 4.0 * deviceCount / perSecond;
        ttlMillis = Ttl.millis(3 * roundSeconds);
        int firstSilence = random.nextInt(deviceCount);
        for (int i = 0; i < deviceCount; i++) {
            DeviceKind kind = kindAt(i / plants);
            int number = 1 + i / plants / DeviceKind.values().length;
            String topic = "sensors/plant-" + (1 + i % plants) + '/' + kind.label() + '-' + number;
            int order = (i + firstSilence) % deviceCount % 12;
            double silence = roundSeconds + FIRST_SILENCES_SECONDS * (order + random.nextDouble(0.5, 1));
            devices[i] = new Device(topic, kind, silence, random);
        }
    }

    private static DeviceKind kindAt(int index) {
        DeviceKind[] kinds = DeviceKind.values();
        return kinds[index % kinds.length];
    }

    @Override
    public Draft next() {
        readings++;
        double seconds = readings / (double) perSecond;
        return following(seconds).read(seconds, random, json).lasting(ttlMillis);
    }

    private Sensor following(double seconds) {
        sensor++;
        if (device < 0 || sensor >= devices[device].sensors().length) {
            sensor = 0;
            do {
                device = (device + 1) % devices.length;
            } while (isSilent(devices[device], seconds));
        }
        return devices[device].sensors()[sensor];
    }

    private boolean isSilent(Device candidate, double seconds) {
        if (candidate.isToChange(seconds)) {
            if (candidate.isSilent()) {
                candidate.comeBack(seconds, random);
                silentDevices--;
            } else if (silentDevices < devices.length - 1) {
                candidate.fallSilent(seconds, random);
                silentDevices++;
            }
        }
        return candidate.isSilent();
    }
}
