package dev.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

class ProblemAnswersTests {

    @Test
    void whatReactorNettyMissesInAConnectionThatHasEndedIsOfNetty() {
        EmbeddedChannel ended = new EmbeddedChannel();
        boolean unused = ended.finish();
        Throwable fault = catchThrowable(() -> {
            var send = Connection.from(ended).outbound().sendObject(Mono.just("x"));
            send.then().block();
        });
        assertThat(fault).isNotNull();
        assertThat(ProblemAnswers.isOfNetty(fault)).as("%s", fault).isTrue();
    }

    @Test
    void soItIsBehindACheckpoint() {
        EmbeddedChannel ended = new EmbeddedChannel();
        boolean unused = ended.finish();
        Throwable fault = catchThrowable(() -> Mono.defer(() -> Connection.from(ended)
                        .outbound()
                        .sendObject(Mono.just("x"))
                        .then())
                .checkpoint("here")
                .block());
        assertThat(ProblemAnswers.isOfNetty(fault)).as("%s", fault).isTrue();
    }

    @Test
    void whatOursMissesIsOurs() {
        Throwable fault = catchThrowable(() -> Objects.requireNonNull(null, "missing"));
        assertThat(ProblemAnswers.isOfNetty(fault)).isFalse();
    }
}
