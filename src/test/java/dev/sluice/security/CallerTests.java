package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topic.TopicFilter;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class CallerTests {

    private static final Identity ANN =
            new Identity("ann", null, Instant.MAX, Grants.of(List.of(), List.of(TopicFilter.of("a")), false));

    /** As where one thread asks what it may do while another one takes its token. */
    @Test
    void whatIsLookedUpDoesNotUndoWhatIsShownMeanwhile() {
        LookedUp tokens = new LookedUp();
        Caller caller = new Caller(InetAddress.getLoopbackAddress(), tokens);
        tokens.meanwhile = () -> caller.become(ANN);
        boolean unused = caller.mayPublish();
        tokens.happen(); // where nothing was looked up
        assertThat(caller.mayPublish()).isTrue();
    }

    /** Something else happens while it is asked what everybody may do, which is nothing. */
    private static final class LookedUp implements Tokens {
        private Runnable meanwhile = () -> {};

        void happen() {
            Runnable next = meanwhile;
            meanwhile = () -> {};
            next.run();
        }

        @Override
        public Optional<Grants> anonymous() {
            happen();
            return Optional.empty();
        }

        @Override
        public Mono<Identity> verify(String token) {
            return Mono.just(ANN);
        }

        @Override
        public boolean isValid(Identity identity) {
            return true;
        }

        @Override
        public Instant endOf(Identity identity) {
            return identity.expires();
        }

        @Override
        public Duration authWithin() {
            return Duration.ofSeconds(5);
        }
    }
}
