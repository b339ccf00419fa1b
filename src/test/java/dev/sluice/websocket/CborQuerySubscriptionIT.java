package dev.sluice.websocket;

import dev.sluice.testing.JdkClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;

/** The same with a server of its own, since its topics are the same too. */
@DirtiesContext(classMode = ClassMode.BEFORE_CLASS)
class CborQuerySubscriptionIT extends QuerySubscriptionIT {

    @Override
    JdkClient connect(String pathAndQuery) {
        return JdkClient.connectCbor(port, pathAndQuery);
    }
}
