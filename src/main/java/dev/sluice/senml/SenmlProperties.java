package dev.sluice.senml;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Measurements that come as SenML, {@code sluice.senml.*}.
 *
 * @param prefix what stands before a record's resolved name in its topic; default {@code senml/}
 */
@Validated
@ConfigurationProperties("sluice.senml")
public record SenmlProperties(
        @DefaultValue("senml/") @NotNull String prefix) {}
