/** The soak: clients that stall, drop, change contracts and resume, whose views and ledgers must come out right. */
@NullMarked
package dev.sluice.soak;

import org.jspecify.annotations.NullMarked;
