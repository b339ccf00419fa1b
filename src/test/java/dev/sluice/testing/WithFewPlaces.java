package dev.sluice.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** A server that lets an address of other machines have few sessions and few readings at once, behind a trusted proxy of this machine. One context for all who have this. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.session.max-per-address=1",
            "sluice.session.handshakes-per-second=1",
            "sluice.session.handshakes-burst=20",
            "sluice.http.history-readings-per-address=2",
            "sluice.proxy.trusted=127.0.0.1,::1"
        })
public @interface WithFewPlaces {}
