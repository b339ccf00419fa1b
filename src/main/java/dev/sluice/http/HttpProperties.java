package dev.sluice.http;

import dev.sluice.connection.ConnectionLimits;
import dev.sluice.security.Origins;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The HTTP API, {@code sluice.http.*}.
 *
 * @param allowedOrigins origins whose pages may use it beside the server's own; {@code *} for all; default none. A page of
 *     another origin is answered 403; programs that send no {@code Origin} are not concerned
 * @param itemSize bytes of one item of a body; default 64 KB, at most 1 GB; a larger one is {@code too_large}. A body may have any number
 *     of items
 * @param bodyTimeout silence after which a body is taken for dead, while the server would read on; default 30 s; what came
 *     before is published and answered
 * @param answerTimeout time in which a client must take its answer, whatever that is, beside a second for every 4 KB of it;
 *     default 60 s; one that does not is cut off
 * @param headTimeout time from the first byte of a request to the end of its head; default 10 s; then it is answered 408
 * @param connections connections in all, from their accept on, of whatever they become; default 60,000; one more is closed at
 *     once
 * @param connectionsPerAddress connections of one address, from their accept on, where a /64 of IPv6 is one and loopback is exempt; default 2,000
 * @param historyReadingsPerAddress readings of {@code /api/history} at once of one address, where a /64 of IPv6 is one, and so is
 *     loopback; default 16; one more is answered 429
 * @param waitingBytes bytes of requests and of WebSocket messages that have not ended, and of answers that nobody takes, in all;
 *     default an eighth of the heap; a request that would need more is answered 503, a message closes with 1013, and of answers those are cut off that wait longest
 */
@Validated
@ConfigurationProperties("sluice.http")
public record HttpProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("64KB") DataSize itemSize,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration bodyTimeout,
        @DefaultValue("60s") @DurationMin(millis = 100) Duration answerTimeout,
        @DefaultValue("10s") @DurationMin(millis = 100) Duration headTimeout,
        @DefaultValue("60000") @Min(1) int connections,
        @DefaultValue("2000") @Min(1) int connectionsPerAddress,
        @DefaultValue("16") @Min(1) int historyReadingsPerAddress,
        @Nullable DataSize waitingBytes) {

    private static final int HEAP_SHARE = 8;
    private static final DataSize ITEM_SIZE_MAX = DataSize.ofGigabytes(1);

    public HttpProperties {
        allowedOrigins = Origins.checked("sluice.http.allowed-origins", allowedOrigins);
        if (itemSize.compareTo(ITEM_SIZE_MAX) > 0) {
            throw new IllegalArgumentException("sluice.http.item-size: must be at most 1GB");
        }
    }

    long waitingBytesMax() {
        return waitingBytes == null ? Runtime.getRuntime().maxMemory() / HEAP_SHARE : waitingBytes.toBytes();
    }

    ConnectionLimits connectionLimits() {
        return new ConnectionLimits(connections, connectionsPerAddress, headTimeout, bodyTimeout, answerTimeout);
    }
}
