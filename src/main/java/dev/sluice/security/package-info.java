/** Who a request comes from. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.sluice.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
