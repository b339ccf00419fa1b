package dev.sluice.session;

import dev.sluice.security.Caller;
import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import dev.sluice.testing.TestedTokens;
import dev.sluice.topic.TopicFilter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server where there are tokens, and clients with them. */
abstract class WithTokens {

    static final Duration HOUR = Duration.ofHours(1);

    final TestBench bench = new TestBench();
    final TestedTokens tokens = new TestedTokens(bench::now);

    Identity identity(String subject, Duration lasts, String... filters) {
        List<TopicFilter> granted = Stream.of(filters).map(TopicFilter::of).toList();
        return new Identity(subject, null, bench.now().plus(lasts), Grants.of(granted, granted, false));
    }

    TestClient nobody(@Nullable String query) {
        return bench.connect(query, new Caller(InetAddress.getLoopbackAddress(), tokens));
    }

    /** Has shown a token by its handshake. */
    TestClient known(@Nullable String query, Identity identity) {
        Caller caller = new Caller(InetAddress.getLoopbackAddress(), tokens);
        caller.become(identity);
        return bench.connect(query, caller);
    }

    static String auth(String token) {
        return "{'type':'auth','id':1,'token':'" + token + "'}";
    }
}
