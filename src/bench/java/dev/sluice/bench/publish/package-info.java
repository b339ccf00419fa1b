/** The publishers: devices on one thread, which publish by a timetable, and match each acknowledgement with its update. */
@NullMarked
package dev.sluice.bench.publish;

import org.jspecify.annotations.NullMarked;
