package dev.sluice.security;

import dev.sluice.security.token.OnTokens;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What tells who a request comes from, and which requests are for this server. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SecurityConfiguration.class);

    @Bean
    Callers callers(ProxyProperties proxy, ProtectionProperties protection, ObjectProvider<Tokens> tokens) {
        @Nullable Tokens given = tokens.getIfAvailable();
        MachineKey key = given == null ? key(protection) : MachineKey.NONE;
        return new Callers(proxy.networks(), key, new LocalPrograms(), protection.protectedMode(), given);
    }

    private static MachineKey key(ProtectionProperties protection) {
        Path file = protection.key();
        try {
            MachineKey key = MachineKey.open(file);
            if (protection.protectedMode()) {
                log.info(
                        "Programs of this machine publish; those that serve others, such as proxies, show its key: curl -H @{} ...",
                        file);
            }
            return key;
        } catch (IOException e) {
            log.warn(
                    "Nobody can show the key of this machine, which publishing takes in protected mode: {} ({}). {}",
                    file,
                    e.getMessage(),
                    "Make its folder writable, or name another file by sluice.publish.key-file");
            return MachineKey.NONE;
        }
    }

    /** Without tokens there is nobody to tell who administers from others. The management port asks it too. */
    @Bean
    @Conditional(OnTokens.class)
    AdminFilter adminFilter(Callers callers, Environment environment) {
        return AdminFilter.of(callers, environment);
    }

    /** The management port asks it too. */
    @Bean
    HostFilter hostFilter(
            HostProperties hosts,
            @Value("${server.address:}") String address,
            @Value("${management.server.address:}") String managementAddress) {
        return new HostFilter(hosts.namesAnd(address, managementAddress));
    }
}
