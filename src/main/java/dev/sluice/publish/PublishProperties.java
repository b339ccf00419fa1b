package dev.sluice.publish;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What those who publish from outside may do, {@code sluice.publish.*}. One publisher is all that come
 * with tokens of one subject, together; without tokens one WebSocket, or all HTTP requests of one address. A /64 of IPv6 is one address, and so is loopback.
 *
 * @param updatesPerSecond updates a second of one publisher over time; default 250,000. Over WebSocket the rate of frames
 *     is below that by default; what is beyond is {@code rate_limited}, and 4429 closes a client that is a whole second's
 *     worth beyond it. A body over HTTP is read more slowly instead
 * @param updatesBurst updates that a publisher may send at once after it was quiet; default 250,000
 * @param newTopics topics that an address may begin at once, by whatever connections, and again as many over an hour; default
 *     10,000; what would begin one more is {@code rate_limited}. Beyond 10,000 addresses that began some lately, further
 *     ones share one such allowance
 * @param underWay updates of one connection that may wait for the journal; default 1,024; it is not read from while there
 *     are more
 * @param timeout how long a publisher waits for the log; default 5 s. Then it is told {@code unavailable}: as retryable where
 *     the log has not begun with the update, with {@code "unknown":true} where it may still be published
 */
@Validated
@ConfigurationProperties("sluice.publish")
public record PublishProperties(
        @DefaultValue("250000") @Min(1) @Max(10_000_000) int updatesPerSecond,
        @DefaultValue("250000") @Min(1) @Max(10_000_000) int updatesBurst,
        @DefaultValue("10000") @Min(1) @Max(10_000_000) int newTopics,
        @DefaultValue("1024") @Min(1) @Max(1_000_000) int underWay,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration timeout) {}
