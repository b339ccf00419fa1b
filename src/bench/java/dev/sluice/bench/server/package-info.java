/** The servers under measurement, each a program of its own that publishes by itself at a rate it is told. */
@NullMarked
package dev.sluice.bench.server;

import org.jspecify.annotations.NullMarked;
