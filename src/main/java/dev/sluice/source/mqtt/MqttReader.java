package dev.sluice.source.mqtt;

import dev.sluice.source.PackTopics;
import dev.sluice.source.PayloadFormat;
import dev.sluice.source.PayloadReader;
import dev.sluice.source.Reading;
import dev.sluice.source.Rejection.Reason;
import dev.sluice.source.sparkplug.SparkplugNodes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the messages of one broker: by which filter, format and topic. Safe for any thread. */
final class MqttReader {

    private final Routes routes;
    private final long payloadBytesMax;
    private final PayloadReader payloads;
    private final @Nullable SparkplugNodes nodes;
    private final PackTopics packTopics = new PackTopics();

    /** @param nodes null where no filter is for Sparkplug */
    MqttReader(MqttBroker broker, PayloadReader payloads, @Nullable SparkplugNodes nodes) {
        this.routes = broker.routes();
        this.payloadBytesMax = broker.payloadSize().toBytes();
        this.payloads = payloads;
        this.nodes = nodes;
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
        PayloadFormat format = route.payload().format();
        if (bytes > payloadBytesMax) {
            return format == null
                    ? nodes().tooLarge(message.topic().toString(), payloadBytesMax)
                    : Reading.tooLarge(payloadBytesMax);
        }
        if (format == null) {
            return nodes().read(message.topic().toString(), message.bytes(), maybeOld);
        }
        if (bytes == 0 && deletes) {
            return retirement(message, route).asMaybeOld();
        }
        Reading reading = payloads.read(format, route.topic().expand(message.topic()), message.bytes());
        if (format == PayloadFormat.SENML && deletes) {
            packTopics.add(message.topic().toString(), reading.drafts());
        }
        return maybeOld ? reading.asMaybeOld() : reading;
    }

    private SparkplugNodes nodes() {
        return Objects.requireNonNull(nodes, "a filter for Sparkplug without nodes");
    }

    private Reading retirement(MqttMessage message, Routes.Route route) {
        return route.payload() == MqttPayload.SENML
                ? packTopics.retire(message.topic().toString())
                : PayloadReader.retirement(route.topic().expand(message.topic()));
    }
}
