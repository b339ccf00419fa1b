package dev.sluice.cluster;

import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Several nodes with one log, {@code sluice.cluster.*}. Where the store is stands in {@code spring.data.redis.*}.
 *
 * @param enabled whether the log is kept in Redis or Valkey and shared with other nodes; default false
 * @param name which log: the first part of its keys in the store; default {@code sluice}. Nodes of one name are one cluster
 * @param lease how long a node may be silent before the others take it for dead and its blocks are refused; default 5 s. A
 *     node that was stopped for longer begins anew: its sessions end with 1011 and come back
 */
@Validated
@ConfigurationProperties("sluice.cluster")
record ClusterProperties(
        @DefaultValue("false") boolean enabled,

        @DefaultValue("sluice") @Pattern(regexp = "[A-Za-z0-9_.-]{1,64}")
        String name,

        @DefaultValue("5s") @DurationMin(millis = 500) Duration lease) {}
