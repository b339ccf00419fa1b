/** The JavaScript client at {@code /client/sluice.js} in a real Chromium, against the real server and against stand-ins. */
@NullMarked
package dev.sluice.client;

import org.jspecify.annotations.NullMarked;
