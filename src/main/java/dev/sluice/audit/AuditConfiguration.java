package dev.sluice.audit;

import dev.sluice.hub.Hub;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** The audit of the server. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    /** With a thread of its own, since who reads the log may be slow. */
    @Bean(destroyMethod = "close")
    AuditTrail audit(Hub hub, NodeProperties node, AuditProperties properties) {
        return new AuditTrail(
                node.auditTopic(),
                hub::publishSystem,
                Schedulers.newSingle("sluice-audit", true),
                InstantSource.system(),
                properties);
    }
}
