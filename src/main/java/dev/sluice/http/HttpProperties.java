package dev.sluice.http;

import dev.sluice.security.Origins;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The HTTP API, {@code sluice.http.*}.
 *
 * @param allowedOrigins origins whose pages may use it beside the server's own; {@code *} for all; default none. A page of
 *     another origin is answered 403; programs that send no {@code Origin} are not concerned
 * @param itemSize bytes of one item of a body; default 64 KB; a larger one is {@code too_large}. A body may have any number
 *     of items
 * @param bodyTimeout silence after which a body is taken for dead, while the server would read on; default 30 s; what came
 *     before is published and answered
 * @param answerTimeout time in which a client must take something of its answer; default 60 s; one that does not is cut off
 */
@Validated
@ConfigurationProperties("sluice.http")
record HttpProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("64KB") DataSize itemSize,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration bodyTimeout,
        @DefaultValue("60s") @DurationMin(millis = 100) Duration answerTimeout) {

    HttpProperties {
        allowedOrigins = Origins.checked("sluice.http.allowed-origins", allowedOrigins);
    }
}
