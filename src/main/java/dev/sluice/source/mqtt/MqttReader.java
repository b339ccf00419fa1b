package dev.sluice.source.mqtt;

import dev.sluice.source.PackTopics;
import dev.sluice.source.PayloadFormat;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Reading;
import dev.sluice.source.Rejection.Reason;

/** Reads the messages of one broker: by which filter, format and topic. Safe for any thread. */
final class MqttReader {

    private final Routes routes;
    private final long payloadBytesMax;
    private final PayloadReader payloads;
    private final PackTopics packTopics = new PackTopics();

    MqttReader(MqttBroker broker, PayloadReader payloads) {
        this.routes = broker.routes();
        this.payloadBytesMax = broker.payloadSize().toBytes();
        this.payloads = payloads;
    }

    /**
     * What is in a message.
     *
     * @param deletes whether it deletes what was retained, where it is empty
     * @param maybeOld whether it may be what the broker had retained
     */
    Reading read(MqttMessage message, boolean deletes, boolean maybeOld) {
        Routes.Route route = routes.of(message.topic());
        if (route == null) {
            return Reading.rejected(Reason.FILTER, "matches no filter: left of a session that had others");
        }
        int bytes = message.payload().remaining();
        if (bytes > payloadBytesMax) {
            return Reading.rejected(Reason.TOO_LARGE, "it has more than " + payloadBytesMax + " bytes");
        }
        if (bytes == 0 && deletes) {
            return retirement(message, route).asMaybeOld();
        }
        Reading reading = payloads.read(route.payload(), route.topic().expand(message.topic()), message.bytes());
        if (route.payload() == PayloadFormat.SENML && deletes) {
            packTopics.add(message.topic().toString(), reading.drafts());
        }
        return maybeOld ? reading.asMaybeOld() : reading;
    }

    private Reading retirement(MqttMessage message, Routes.Route route) {
        return route.payload() == PayloadFormat.SENML
                ? packTopics.retire(message.topic().toString())
                : PayloadReader.retirement(route.topic().expand(message.topic()));
    }
}
