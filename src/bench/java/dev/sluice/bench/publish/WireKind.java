package dev.sluice.bench.publish;

import dev.sluice.bench.publish.Wire.Answers;

/** The ways to publish. */
enum WireKind {
    WEBSOCKET,
    NDJSON,
    MQTT;

    Wire open(int device, int dataBytes, Answers answers) {
        return switch (this) {
            case WEBSOCKET -> new WebSocketWire(dataBytes, answers);
            case NDJSON -> new NdjsonWire(dataBytes, answers);
            case MQTT -> new MqttWire(dataBytes, device, answers);
        };
    }
}
