package dev.sluice.security;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.publish.protected-mode=true",
            "server.forward-headers-strategy=framework",
            "sluice.http.allowed-hosts=dash.example"
        })
class FrameworkForwardingIT extends BehindProxies {

    @Override
    boolean knowsItsPages() {
        return true;
    }
}
