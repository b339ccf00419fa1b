package dev.sluice.session;

import dev.sluice.fanout.IndexBytes;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What one client may use and how long it may be silent, {@code sluice.session.*}.
 *
 * @param max sessions in all; default 50,000; one more is closed with 1013, on SSE answered 503
 * @param maxPerAddress sessions from one address, loopback exempt; default 1,000; one more is answered 429
 * @param messageSize bytes of one message of the client, joined from its fragments; default 64 KB, at most 1 GB; a larger one closes
 *     with 1009
 * @param subscriptions subscriptions of one session; default 64; one more is {@code too_many_subscriptions}
 * @param filters filters of one session in all its subscriptions, also those of which nothing is granted; default 1,024; more are
 *     {@code too_many_subscriptions}
 * @param indexBytesPerSession memory that the filters of one session take where they are looked up, about 250 B each and as much
 *     for each level of one with a wildcard; default 2 MB, which is 1,024 filters of six levels; more are {@code
 *     too_many_subscriptions}
 * @param indexBytes the same for all sessions, where a filter that several of an event loop have counts once; default a sixteenth of the
 *     heap, at least 1 MB; more are {@code too_many_subscriptions} until others have ended theirs. What tokens grant counts too: a
 *     session for whose token there is no room is closed with 1013, on SSE answered 503, and its {@code auth} is {@code unavailable}
 * @param framesPerSecond frames a second from one client over time, of which a large message counts as one for each 8 KB, after
 *     inflating; default 1,000; what is beyond is {@code
 *     rate_limited}, and 4429 closes a client that is a whole second's worth beyond it
 * @param framesBurst frames that a client may send at once after it was quiet; default 5,000
 * @param pingAfter silence after which a client is sent a ping, on SSE a comment; default 25 s
 * @param pongWithin time that it then has to answer; default 10 s; 4408 closes one that does not
 * @param writeTimeout time in which a full socket must take a byte; default 60 s; 4409 closes one that does not
 * @param inbox updates that may wait for one event loop; default 1,024; publishers wait when it is full. What waits here is late: at
 *     3,000 updates a second that all clients want, a full one is a third of a second
 */
@Validated
@ConfigurationProperties("sluice.session")
public record SessionProperties(
        @DefaultValue("50000") @Min(1) int max,
        @DefaultValue("1000") @Min(1) int maxPerAddress,
        @DefaultValue("64KB") DataSize messageSize,
        @DefaultValue("64") @Min(1) @Max(10_000) int subscriptions,
        @DefaultValue("1024") @Min(1) @Max(100_000) int filters,
        @DefaultValue("2MB") DataSize indexBytesPerSession,
        @Nullable DataSize indexBytes,
        @DefaultValue("1000") @Min(1) @Max(1_000_000) int framesPerSecond,
        @DefaultValue("5000") @Min(1) @Max(10_000_000) int framesBurst,
        @DefaultValue("25s") @DurationMin(seconds = 1) Duration pingAfter,
        @DefaultValue("10s") @DurationMin(seconds = 1) Duration pongWithin,
        @DefaultValue("60s") @DurationMin(seconds = 1) Duration writeTimeout,
        @DefaultValue("1024") @Min(16) @Max(1 << 20) int inbox) {

    private static final int SHARE_OF_HEAP = 16;
    private static final long INDEX_BYTES_MIN = DataSize.ofMegabytes(1).toBytes();
    private static final DataSize MESSAGE_SIZE_MAX = DataSize.ofGigabytes(1);

    public SessionProperties {
        if (messageSize.compareTo(MESSAGE_SIZE_MAX) > 0) {
            throw new IllegalArgumentException("sluice.session.message-size: must be at most 1GB");
        }
    }

    /** The account of what filters take, empty. */
    IndexBytes newIndexBytes() {
        return new IndexBytes(
                indexBytes == null
                        ? Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP
                        : Math.max(INDEX_BYTES_MIN, indexBytes.toBytes()));
    }
}
