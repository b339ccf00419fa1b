/** What one subscriber is promised, where its updates wait, and the account of what became of them. Single-threaded: everything here belongs to the event loop of its session. */
@NullMarked
@ApplicationModule(allowedDependencies = {"message", "field", "topic"})
package dev.sluice.delivery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
