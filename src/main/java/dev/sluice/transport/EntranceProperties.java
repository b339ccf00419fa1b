package dev.sluice.transport;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How fast sessions may be opened, and how many by one subject, {@code sluice.session.*}.
 *
 * @param handshakesPerSecond handshakes of WebSockets and requests for events a second of one address over time, where a /64 of
 *     IPv6 is one and loopback is exempt; default 20; one more is answered 429
 * @param handshakesBurst how many of those at once of an address that was quiet; default 200
 * @param maxPerSubject sessions of one subject, by the tokens that it shows, from wherever; default 1,000; one more is answered
 *     429
 */
@Validated
@ConfigurationProperties("sluice.session")
record EntranceProperties(
        @DefaultValue("20") @Min(1) @Max(1_000_000) int handshakesPerSecond,
        @DefaultValue("200") @Min(1) @Max(1_000_000) int handshakesBurst,
        @DefaultValue("1000") @Min(1) int maxPerSubject) {}
