package dev.sluice.delivery;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of what waits for a client, {@code sluice.delivery.*}.
 *
 * @param bufferMax largest {@code buffer} that a subscription may ask for, in updates; default 65,536; a subscribe that
 *     asks for more is refused with {@code bad_parameter}
 * @param socketBuffer bytes that the kernel holds for a client which has stopped reading, beside what the client's own
 *     kernel takes; default 32 KB, 4 KB to 1 GB; TCP_NOTSENT_LOWAT on Linux, SO_SNDBUF elsewhere. What is beyond waits
 *     in the outboxes, where the policies decide on it
 * @param waitingBytes memory of what waits for slow clients, of all sessions together, each update with its data and one
 *     frame; an update that waits for several counts once; default a quarter of the heap, at least 1 MB. Beyond it the sessions for
 *     which most waits lose by their policies, told as {@code slow}, and under {@code disconnect} with 4409
 * @param sessionBytes memory of what waits for one session, where each update counts in full; default a quarter of {@code waitingBytes}; beyond it
 *     the session's outboxes are full
 * @param linger how long an event loop under load waits for more updates to be written together; default 1 ms, 0 for never,
 *     at most 100 ms. While it is quiet it does not wait
 */
@Validated
@ConfigurationProperties("sluice.delivery")
public record DeliveryProperties(
        @DefaultValue("65536") @Min(1) @Max(1 << 20) int bufferMax,
        @DefaultValue("32KB") DataSize socketBuffer,
        @Nullable DataSize waitingBytes,
        @Nullable DataSize sessionBytes,

        @DefaultValue("1ms") @DurationMin(nanos = 0) @DurationMax(millis = 100)
        Duration linger) {

    private static final int SHARE_OF_HEAP = 4;
    private static final int SHARE_OF_WAITING = 4;
    private static final long WAITING_BYTES_MIN = DataSize.ofMegabytes(1).toBytes();
    private static final DataSize SOCKET_BUFFER_MIN = DataSize.ofKilobytes(4);
    private static final DataSize SOCKET_BUFFER_MAX = DataSize.ofGigabytes(1);

    public DeliveryProperties {
        if (socketBuffer.compareTo(SOCKET_BUFFER_MIN) < 0 || socketBuffer.compareTo(SOCKET_BUFFER_MAX) > 0) {
            throw new IllegalArgumentException("sluice.delivery.socket-buffer: must be from 4KB to 1GB");
        }
    }

    /** The account of what waits, empty. */
    public WaitingBytes newWaitingBytes() {
        long all = waitingBytes == null
                ? Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP
                : Math.max(WAITING_BYTES_MIN, waitingBytes.toBytes());
        return new WaitingBytes(all, sessionBytes == null ? all / SHARE_OF_WAITING : sessionBytes.toBytes());
    }
}
