package dev.sluice.connection;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Connections of one address come and go on several event loops: no place too many, and none is lost. */
public class AddressLimitStress {

    private static final InetAddress PEER = peer();

    private static InetAddress peer() {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a place can be had. */
    private static int places(AddressLimit limit) {
        int places = 0;
        while (places < 10 && limit.tryEnter(PEER) != null) {
            places++;
        }
        return places;
    }

    private static int entered(@Nullable Runnable leave) {
        return leave == null ? 0 : 1;
    }

    /** Two come at once for the last place. */
    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The first had the place.")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "The second had the place.")
    @Outcome(expect = FORBIDDEN, desc = "Both had it, or neither, or it was not given back.")
    @State
    public static class TwoForOnePlace {
        private final AddressLimit limit = new AddressLimit(1);

        @Actor
        public void first(III_Result result) {
            result.r1 = entered(limit.tryEnter(PEER));
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = entered(limit.tryEnter(PEER));
        }

        @Arbiter
        public void end(III_Result result) {
            result.r3 = places(limit);
        }
    }

    /** One leaves, told twice, while another comes. */
    @JCStressTest
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "It had the second place, and the first is free again.")
    @Outcome(expect = FORBIDDEN, desc = "A place was lost, or given back twice.")
    @State
    public static class LeaveTwiceWhileEntering {
        private final AddressLimit limit = new AddressLimit(2);
        private final @Nullable Runnable leave = limit.tryEnter(PEER);

        @Actor
        public void closes() {
            leave();
        }

        @Actor
        public void breaks() {
            leave();
        }

        private void leave() {
            if (leave != null) {
                leave.run();
            }
        }

        @Actor
        public void comes(III_Result result) {
            result.r2 = entered(limit.tryEnter(PEER));
        }

        @Arbiter
        public void end(III_Result result) {
            result.r3 = places(limit);
        }
    }
}
