package dev.sluice.source.sparkplug;

import dev.sluice.source.Rejection.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The MQTT topic of a message, {@code spBv1.0/<group>/<kind>/<node>[/<device>]}.
 *
 * @param device empty where it is the node's own
 */
record MessageTopic(Kind kind, String group, String node, String device) {

    static final String NAMESPACE = "spBv1.0";

    /** Levels of one that is the node's own; one of a device has one more. */
    private static final int NODE_LEVELS = 4;

    /** What a message is. */
    enum Kind {
        NBIRTH,
        NDATA,
        NDEATH,
        DBIRTH,
        DDATA,
        DDEATH,
        /** For edge nodes and devices, or of another host: nothing of it is a value. */
        FOR_OTHERS
    }

    private static @Nullable Kind kind(String[] levels) {
        if (levels.length > 1 && levels[1].equals("STATE")) {
            return Kind.FOR_OTHERS;
        }
        return switch (levels.length) {
            case NODE_LEVELS ->
                switch (levels[2]) {
                    case "NBIRTH" -> Kind.NBIRTH;
                    case "NDATA" -> Kind.NDATA;
                    case "NDEATH" -> Kind.NDEATH;
                    case "NCMD" -> Kind.FOR_OTHERS;
                    default -> null;
                };
            case NODE_LEVELS + 1 ->
                switch (levels[2]) {
                    case "DBIRTH" -> Kind.DBIRTH;
                    case "DDATA" -> Kind.DDATA;
                    case "DDEATH" -> Kind.DDEATH;
                    case "DCMD" -> Kind.FOR_OTHERS;
                    default -> null;
                };
            default -> null;
        };
    }

    static MessageTopic of(String topic) {
        String[] levels = topic.split("/", -1);
        Kind kind = levels[0].equals(NAMESPACE) ? kind(levels) : null;
        if (kind == null) {
            throw new SparkplugException(Reason.TOPIC, "it is none of Sparkplug's topics");
        }
        if (kind == Kind.FOR_OTHERS) {
            return new MessageTopic(kind, "", "", "");
        }
        String device = levels.length > NODE_LEVELS ? levels[NODE_LEVELS] : "";
        if (levels[1].isEmpty() || levels[3].isEmpty() || (device.isEmpty() && levels.length > NODE_LEVELS)) {
            throw new SparkplugException(Reason.TOPIC, "a name in it is empty");
        }
        return new MessageTopic(kind, levels[1], levels[3], device);
    }
}
