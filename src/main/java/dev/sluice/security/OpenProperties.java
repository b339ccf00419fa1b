package dev.sluice.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * A server without tokens, {@code sluice.tokens.*}. What it says is looked at before any bean is made, by {@link Exposure}.
 *
 * @param open whether the server may listen on other addresses than loopback though no key is set, so that everybody who can
 *     connect reads; default false; then the start is refused
 */
@Validated
@ConfigurationProperties("sluice.tokens")
record OpenProperties(@DefaultValue("false") boolean open) {}
