/** JSON of clients, token by token: what is taken of it, with the limits that hold for every way in, and how a value is kept. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.sluice.json;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
