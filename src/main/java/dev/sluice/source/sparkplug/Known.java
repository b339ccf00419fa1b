package dev.sluice.source.sparkplug;

import dev.sluice.topic.Topic;
import org.jspecify.annotations.Nullable;

/**
 * A metric as its birth has told it.
 *
 * @param device whose it is; empty where it is the node's own
 * @param name with the names of the templates that it is in
 * @param type also {@link DataType#TEMPLATE}, whose members are known by themselves
 * @param topic null where it has none, as of a template
 * @param alias null where it has none
 */
record Known(
        String device,
        String name,
        DataType type,
        @Nullable Topic topic,
        @Nullable Long alias) {

    /** Stands for an alias that two metrics have. */
    static final Known AMBIGUOUS = new Known("/", "", DataType.UNKNOWN, null, null);
}
