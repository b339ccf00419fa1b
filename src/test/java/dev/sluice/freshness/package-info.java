/** What a client that had stopped reading still gets of the past: a benchmark with a table, run by {@code -Pfreshness}. */
@NullMarked
package dev.sluice.freshness;

import org.jspecify.annotations.NullMarked;
