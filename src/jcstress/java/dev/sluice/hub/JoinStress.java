package dev.sluice.hub;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sluice.hub.Hub.JoinPoint;
import dev.sluice.message.Publication;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** A lane joins while something is published: it has it among the last values, or is handed it. */
@JCStressTest
@Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "Joined before: the update was handed over.")
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Joined behind: the update is the last value.")
@Outcome(expect = FORBIDDEN, desc = "The update is missing, or comes twice.")
@State
public class JoinStress {

    private final Hub hub = HubStress.newHub();
    private volatile int handedOver;
    private volatile @Nullable JoinPoint joined;

    private class Lane extends BaseSubscriber<Publication> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(10);
        }

        @Override
        protected void hookOnNext(Publication publication) {
            handedOver = (int) publication.offset();
        }
    }

    @Actor
    public void publisher() {
        int offset = HubStress.publish(hub, "a");
        assert offset == 1;
    }

    @Actor
    public void lane() {
        joined = hub.join(new Lane()).block(HubStress.PATIENCE);
    }

    @Arbiter
    public void end(III_Result result) {
        JoinPoint point = joined;
        result.r1 = point == null ? -1 : (int) point.position().offset();
        result.r2 = point == null ? -1 : point.lastValues().size();
        result.r3 = handedOver;
    }
}
