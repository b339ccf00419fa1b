/** The HTTP API: publishing by {@code POST /api/publish}, problems as RFC 9457 has them. */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic", "message", "protocol", "publish", "security", "senml"})
package dev.sluice.http;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
