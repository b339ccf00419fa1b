package dev.sluice.security;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sluice.simulator.enabled=false",
            "sluice.publish.protected-mode=true",
            "sluice.http.allowed-hosts=dash.example"
        })
class BareProxyIT extends BehindProxies {

    @Override
    boolean knowsItsPages() {
        return false;
    }
}
