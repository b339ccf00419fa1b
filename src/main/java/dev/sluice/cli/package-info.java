/**
 * The command line: {@code tail}, {@code publish}, {@code topics} and {@code history} on the Java client, without Spring, so that they
 * start at once; {@code config} and {@code doctor} judge the settings by what the start judges them by.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"client", "cluster", "json", "start", "security::token"})
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
