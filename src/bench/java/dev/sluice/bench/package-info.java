/** The benchmark: starts servers and the load generator, lets them work row by row, and judges the figures. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
