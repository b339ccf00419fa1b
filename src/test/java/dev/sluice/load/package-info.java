/** The server under load: many clients, slow ones, many topics, hostile ones. */
@NullMarked
package dev.sluice.load;

import org.jspecify.annotations.NullMarked;
