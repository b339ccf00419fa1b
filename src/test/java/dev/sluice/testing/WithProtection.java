package dev.sluice.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** A server as it starts where nobody sets anything but a proxy of this machine that is trusted, names, and a management port. One context for all who have this. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.publish.protected-mode=true",
            "sluice.proxy.trusted=127.0.0.1,::1",
            "sluice.http.allowed-hosts=Dash.Example,2001:db8::7",
            "management.server.port=0"
        })
public @interface WithProtection {}
