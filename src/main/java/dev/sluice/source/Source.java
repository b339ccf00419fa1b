package dev.sluice.source;

/**
 * A system outside that values are taken from: one MQTT broker, one Kafka cluster. It lives as long as the server and makes
 * connections, of which {@link SourceRunner} has at most one at a time.
 */
public interface Source {

    /** What it is, as meters and the log call it: {@code mqtt}. */
    String kind();

    /** Its name in the settings, one of its own among those of its kind. */
    String name();

    /** What all that comes from it has as its source. */
    default String id() {
        return kind() + '/' + name();
    }

    /** Where it is, for health and log; without credentials. */
    String address();

    /** A connection that is not begun yet, and that will hand over all it receives to that inlet. */
    SourceConnection connect(Inlet inlet);
}
