package dev.sluice.delivery;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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
 *     kernel takes; default 32 KB, at least 4 KB; TCP_NOTSENT_LOWAT on Linux, SO_SNDBUF elsewhere. What is beyond waits
 *     in the outboxes, where the policies decide on it
 */
@Validated
@ConfigurationProperties("sluice.delivery")
public record DeliveryProperties(
        @DefaultValue("65536") @Min(1) @Max(1 << 20) int bufferMax,
        @DefaultValue("32KB") DataSize socketBuffer) {}
