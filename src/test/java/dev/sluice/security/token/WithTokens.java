package dev.sluice.security.token;

import dev.sluice.testing.TestTokens;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.ContextConfiguration;

/** A server whose clients need a token, of which {@link TestTokens} makes any. One context for all who have this. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.tokens.secret=" + TestTokens.SECRET,
            "sluice.tokens.roles.operator.subscribe=roles/${sub}/#",
            "sluice.tokens.revocations=target/test-revocations-${random.uuid}.json"
        })
@ContextConfiguration(initializers = OtherPages.class)
public @interface WithTokens {}
