/** Who a request comes from and what that one may do, which hosts a request may name, and which pages may use the server. */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic"})
package dev.sluice.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
