/** TLS of the server's own port: with which certificate, which changes while it runs, and by which engine. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.sluice.tls;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
