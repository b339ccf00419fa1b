/**
 * Sparkplug B 3.0 as a payload of MQTT: what edge nodes and their devices say at birth, later, and at death becomes values of topics, of
 * a quality that tells whether their source still lives. Knows nothing of the connection that the messages come by.
 */
@NullMarked
package dev.sluice.source.sparkplug;

import org.jspecify.annotations.NullMarked;
