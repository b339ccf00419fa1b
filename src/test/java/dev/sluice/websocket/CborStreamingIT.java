package dev.sluice.websocket;

import dev.sluice.testing.JdkClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** The same in CBOR, on a server of its own since the topics are the same too. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sluice.simulator.enabled=false", "spring.application.name=cbor"})
class CborStreamingIT extends StreamingIT {

    @Override
    JdkClient connect(String pathAndQuery) {
        return JdkClient.connectCbor(port, pathAndQuery);
    }
}
