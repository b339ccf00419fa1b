package dev.sluice.session;

import static dev.sluice.session.Liveness.Verdict.ALIVE;
import static dev.sluice.session.Liveness.Verdict.PING;
import static dev.sluice.session.Liveness.Verdict.SILENT;
import static dev.sluice.session.Liveness.Verdict.STUCK;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Section 6 of the protocol, in times alone. */
class LivenessTests {

    private static final long START = -7;

    private final Liveness liveness = new Liveness(TestBench.SESSION, START);

    @Test
    void silenceIsMetWithOnePingAfter25Seconds() {
        assertThat(liveness.nextCheck(START)).isEqualTo(at(25));
        assertThat(liveness.checkFlowing(at(25) - 1, 0)).isEqualTo(ALIVE);
        assertThat(liveness.checkFlowing(at(25), 0)).isEqualTo(PING);
        assertThat(liveness.nextCheck(at(25))).isEqualTo(at(35));
        assertThat(liveness.checkFlowing(at(26), 0)).isEqualTo(ALIVE);
    }

    @Test
    void silenceAfterThePingEndsIn10Seconds() {
        assertThat(liveness.checkFlowing(at(25), 0)).isEqualTo(PING);
        assertThat(liveness.checkFlowing(at(35) - 1, 0)).isEqualTo(ALIVE);
        assertThat(liveness.checkFlowing(at(35), 0)).isEqualTo(SILENT);
    }

    @Test
    void anySignOfLifeBeginsAnew() {
        assertThat(liveness.checkFlowing(at(25), 0)).isEqualTo(PING);
        liveness.heard(at(34));
        assertThat(liveness.nextCheck(at(34))).isEqualTo(at(59));
        assertThat(liveness.checkFlowing(at(35), 0)).isEqualTo(ALIVE);
        assertThat(liveness.checkFlowing(at(59), 0)).isEqualTo(PING);
        assertThat(liveness.checkFlowing(at(69), 0)).isEqualTo(SILENT);
    }

    @Test
    void whileBlockedOnlyTheWriteTimeoutCounts() {
        assertThat(liveness.checkBlocked(at(10), 1)).isEqualTo(ALIVE);
        assertThat(liveness.nextCheck(at(10))).isEqualTo(at(11));
        assertThat(liveness.checkBlocked(at(35), 1)).isEqualTo(ALIVE);
        assertThat(liveness.checkBlocked(at(70) - 1, 1)).isEqualTo(ALIVE);
        assertThat(liveness.checkBlocked(at(70), 1)).isEqualTo(STUCK);
    }

    @Test
    void anyProgressBeginsTheWriteTimeoutAnew() {
        assertThat(liveness.checkBlocked(at(0), 1)).isEqualTo(ALIVE);
        assertThat(liveness.checkBlocked(at(59), 2)).isEqualTo(ALIVE);
        assertThat(liveness.checkBlocked(at(118), 2)).isEqualTo(ALIVE);
        assertThat(liveness.checkBlocked(at(119), 2)).isEqualTo(STUCK);
    }

    @Test
    void blockedAnewCountsAnewThoughTheProgressIsTheSame() {
        assertThat(liveness.checkBlocked(at(0), 5)).isEqualTo(ALIVE);
        assertThat(liveness.checkFlowing(at(50), 0)).isEqualTo(ALIVE);
        assertThat(liveness.checkBlocked(at(51), 5)).isEqualTo(ALIVE);
        assertThat(liveness.checkBlocked(at(61), 5)).isEqualTo(ALIVE);
        assertThat(liveness.checkBlocked(at(111), 5)).isEqualTo(STUCK);
    }

    @Test
    void socketThatTookItsBytesWasReadBySomebody() {
        assertThat(liveness.checkFlowing(at(25), 0)).isEqualTo(PING);
        assertThat(liveness.checkBlocked(at(26), 1)).isEqualTo(ALIVE);
        assertThat(liveness.checkFlowing(at(40), 0)).as("the ping is forgotten").isEqualTo(ALIVE);
        assertThat(liveness.checkFlowing(at(65) - 1, 0)).isEqualTo(ALIVE);
        assertThat(liveness.checkFlowing(at(65), 0)).isEqualTo(PING);
    }

    /** The ping stands behind what its kernel holds unread; 2,048 bytes a second is the slowest that counts as reading. */
    @Test
    void slowReaderHasTimeToReachThePing() {
        assertThat(liveness.checkFlowing(at(25), 2_048 * 100)).isEqualTo(PING);
        assertThat(liveness.nextCheck(at(25))).isEqualTo(at(125));
        assertThat(liveness.checkFlowing(at(125) - 1, 2_048 * 100)).isEqualTo(ALIVE);
        assertThat(liveness.checkFlowing(at(125), 2_048 * 100)).isEqualTo(SILENT);
    }

    @Test
    void slowReaderHasTheTimeOfWhatKernelsKeep() {
        assertThat(liveness.checkFlowing(at(25), 512 * 1024)).isEqualTo(PING);
        assertThat(liveness.nextCheck(at(25))).isEqualTo(at(25 + 256));
    }

    /** 512 KiB may be unread; what was written beyond, 32 KiB a second, has been read. */
    @Test
    void whoHasReadMuchIsExpectedToReadOnLikeThat() {
        assertThat(liveness.checkFlowing(at(25), (512 + 25 * 32) * 1024)).isEqualTo(PING);
        assertThat(liveness.nextCheck(at(25))).isEqualTo(at(25 + 16));
    }

    @Test
    void whoHasReadVeryMuchHasTheUsualTime() {
        assertThat(liveness.checkFlowing(at(25), (512 + 25 * 100) * 1024)).isEqualTo(PING);
        assertThat(liveness.nextCheck(at(25))).isEqualTo(at(35));
    }

    @Test
    void pongTellsThatWhatStoodBeforeThePingIsRead() {
        assertThat(liveness.checkFlowing(at(25), 2_048 * 100)).isEqualTo(PING);
        liveness.ponged(at(60));
        assertThat(liveness.checkFlowing(at(85), 2_048 * 120)).isEqualTo(PING);
        assertThat(liveness.nextCheck(at(85))).isEqualTo(at(85 + 20));
    }

    @Test
    void frameTellsNothingOfWhatIsRead() {
        liveness.heard(at(1));
        assertThat(liveness.checkFlowing(at(26), 2_048 * 40)).isEqualTo(PING);
        assertThat(liveness.nextCheck(at(26))).isEqualTo(at(66));
    }

    @Test
    void pongAnswersTheFirstPingOfThoseOpen() {
        assertThat(liveness.checkFlowing(at(25), 2_048 * 100)).isEqualTo(PING);
        liveness.heard(at(30));
        assertThat(liveness.checkFlowing(at(55), 2_048 * 110)).isEqualTo(PING);
        liveness.ponged(at(60));
        assertThat(liveness.checkFlowing(at(85), 2_048 * 150)).isEqualTo(PING);
        assertThat(liveness.nextCheck(at(85))).isEqualTo(at(85 + 50));
    }

    @Test
    void afterTheSocketWasFullThePongHasTheWriteTimeout() {
        assertThat(liveness.checkBlocked(at(0), 1)).isEqualTo(ALIVE);
        assertThat(liveness.checkFlowing(at(5), 100)).isEqualTo(ALIVE);
        assertThat(liveness.checkFlowing(at(30), 100)).isEqualTo(PING);
        assertThat(liveness.nextCheck(at(30))).isEqualTo(at(90));
    }

    private static long at(int seconds) {
        return START + Duration.ofSeconds(seconds).toNanos();
    }
}
