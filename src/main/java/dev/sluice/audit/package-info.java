/**
 * What a server's administrators are told of its clients: who connected, was closed, refused or revoked, whose will was carried out, on the topic {@code
 * $sys/audit/<node>} and in the log. It never has what was published, nor a token.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"topic", "message", "protocol", "hub", "security"})
package dev.sluice.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
