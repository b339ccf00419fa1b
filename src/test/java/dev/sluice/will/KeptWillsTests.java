package dev.sluice.will;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.audit.AuditEvent;
import dev.sluice.message.LastWill;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class KeptWillsTests {

    private static final long TICK = KeptWills.TICK.toMillis();

    private final WillBench bench = new WillBench();

    private static LastWill stale(long afterMillis, String... topicsAndValues) {
        return WillBench.will(true, afterMillis, topicsAndValues);
    }

    private static LastWill publishing(long afterMillis, String... topicsAndValues) {
        return WillBench.will(false, afterMillis, topicsAndValues);
    }

    @Test
    void whatASessionHadPublishedIsStaleWithinATickOfItsEnd() {
        for (int i = 0; i < 1_000; i++) {
            bench.publish("s1", "plant/" + i, "1");
        }
        bench.publish("s2", "plant/0", "2");
        assertThat(bench.give("s1", stale(0))).isTrue();
        bench.end("s1");
        bench.pass(TICK);
        assertThat(bench.log("stale")).hasSize(999).doesNotContain("plant/0 1 stale", "plant/0 2 stale");
        assertThat(bench.wills.carriedOut()).isOne();
        bench.pass(5_000);
        assertThat(bench.wills.count()).isZero();
        assertThat(bench.wills.bytes()).isZero();
        assertThat(bench.notes()).isEmpty();
    }

    @Test
    void whatItWantsPublishedIsPublishedInOrderAndIsNotStale() {
        bench.publish("s1", "state", "\"up\"");
        bench.publish("s1", "a", "1");
        bench.give("s1", stale(0, "state", "\"down\"", "alarms", "7", "state", "\"gone\""));
        bench.end("s1");
        bench.pass(TICK);
        assertThat(bench.log(""))
                .containsExactly(
                        "state \"up\" good",
                        "a 1 good",
                        "state \"down\" good",
                        "alarms 7 good",
                        "state \"gone\" good",
                        "a 1 stale");
    }

    @Test
    void withoutStaleOnlyThatIsPublished() {
        bench.publish("s1", "a", "1");
        bench.give("s1", publishing(0, "state", "0"));
        bench.end("s1");
        bench.pass(5_000);
        assertThat(bench.log("")).containsExactly("a 1 good", "state 0 good");
        assertThat(bench.notes()).isEmpty();
    }

    @Test
    void theNewOneTakesThePlaceOfTheOneBeforeAndOneThatIsTakenBackIsNone() {
        bench.give("s1", publishing(0, "old", "1"));
        bench.give("s1", publishing(0, "new", "1"));
        bench.give("s2", publishing(0, "other", "1"));
        bench.wills.takeBack("s2");
        bench.wills.takeBack("nobody");
        assertThat(bench.wills.count()).isOne();
        bench.end("s1");
        bench.end("s2");
        bench.pass(5_000);
        assertThat(bench.log("")).containsExactly("new 1 good");
    }

    @Test
    void itWaitsAndThenSparesWhatOthersHaveSaidSince() {
        bench.publish("s1", "state", "\"up\"");
        bench.publish("s1", "a", "1");
        bench.publish("s1", "b", "1");
        bench.give("s1", stale(30_000, "state", "\"down\"", "quiet", "0", "ended", "0"));
        bench.end("s1");
        bench.pass(29_000);
        bench.publish("s1again", "state", "\"up\"");
        bench.publish("s1again", "a", "2");
        bench.publish("s1again", "ended", "1");
        bench.publish("s1again", "ended", "null");
        int before = bench.log("").size();
        bench.pass(999);
        assertThat(bench.log("")).hasSize(before);
        bench.pass(1 + TICK);
        assertThat(bench.log("").subList(before, bench.log("").size())).containsExactly("quiet 0 good", "b 1 stale");
    }

    @Test
    void whatItSaidItselfIsOfNobodyElse() {
        bench.give("s1", publishing(1_000, "state", "1", "state", "2"));
        bench.end("s1");
        bench.publish("s1", "state", "0"); // was under way
        bench.pass(1_000 + TICK);
        assertThat(bench.log("")).containsExactly("state 0 good", "state 1 good", "state 2 good");
    }

    @Test
    void whatIsCarriedOutAtOnceSparesNobody() {
        bench.give("s1", publishing(0, "alarms", "\"s1 is gone\""));
        bench.end("s1");
        bench.publish("s2", "alarms", "\"s2 is hot\"");
        bench.pass(TICK);
        assertThat(bench.log("")).containsExactly("alarms \"s2 is hot\" good", "alarms \"s1 is gone\" good");
    }

    @Test
    void whoWasSentAwayHasTimeToComeBackThoughItsWillDoesNotWait() {
        bench.publish("s1", "a", "1");
        bench.publish("s1", "b", "1");
        bench.give("s1", stale(0, "state", "0"));
        bench.wills.ended("s1", bench.drafts("state", "0"), Duration.ofMillis(12_500));
        bench.pass(12_499);
        bench.publish("s1again", "a", "1");
        bench.publish("s1again", "state", "1");
        bench.pass(1 + TICK);
        assertThat(bench.log("stale")).containsExactly("b 1 stale");
        assertThat(bench.log("")).doesNotContain("state 0 good");
    }

    @Test
    void killOfTheServerCarriesItOutAtTheNextStartBeforeAnybodyIsServed() {
        bench.publish("s1", "a", "1");
        bench.publish("s2", "b", "1");
        bench.give("s1", stale(0, "state", "0.50"));
        bench.give("s2", stale(10_000));
        bench.kill();
        bench.restart();
        assertThat(bench.log("")).containsExactly("a 1 good", "b 1 good", "state 0.50 good", "a 1 stale");
        bench.pass(9_900);
        assertThat(bench.log("stale")).containsExactly("a 1 stale");
        bench.pass(200);
        assertThat(bench.log("stale")).containsExactly("a 1 stale", "b 1 stale");
        bench.pass(5_000);
        assertThat(bench.notes()).isEmpty();
    }

    @Test
    void whatWaitedGoesOnOverARestart() {
        bench.publish("s1", "a", "1");
        bench.give("s1", stale(60_000, "state", "0"));
        bench.end("s1");
        bench.pass(20_000);
        bench.kill();
        bench.pass(20_000);
        bench.restart();
        assertThat(bench.log("stale")).isEmpty();
        bench.pass(19_900);
        assertThat(bench.log("stale")).isEmpty();
        bench.pass(200);
        assertThat(bench.log("")).containsExactly("a 1 good", "state 0 good", "a 1 stale");
    }

    @Test
    void whatWasDueWhileTheServerWasDownIsCarriedOutAsItStarts() {
        bench.publish("s1", "a", "1");
        bench.give("s1", stale(60_000));
        bench.end("s1");
        bench.kill();
        bench.pass(60_000);
        bench.restart();
        assertThat(bench.log("stale")).containsExactly("a 1 stale");
    }

    @Test
    void whoWasSentAwayByARestartHasTheWholeTimeOnceTheServerIsThereAgain() {
        bench.publish("s1", "a", "1");
        bench.publish("s2", "b", "1");
        bench.give("s1", stale(0));
        bench.give("s2", stale(0));
        bench.wills.ended("s1", List.of(), Duration.ofSeconds(12));
        bench.wills.ended("s2", List.of(), Duration.ofSeconds(12));
        bench.kill();
        bench.pass(40_000);
        bench.restart();
        bench.pass(11_000);
        bench.publish("s1again", "a", "1");
        assertThat(bench.log("stale")).isEmpty();
        bench.pass(1_000 + TICK);
        assertThat(bench.log("stale")).containsExactly("b 1 stale");
    }

    /** The values are in the log, and that they are was not noted yet. */
    @Test
    void killWhileItIsCarriedOutPublishesNothingTwice() {
        bench.publish("s1", "a", "1");
        bench.give("s1", stale(0, "state", "1", "ended", "null", "other", "2", "state", "0"));
        bench.end("s1");
        bench.pass(TICK);
        bench.publish("s2", "other", "3");
        List<String> log = bench.log("");
        assertThat(bench.notes()).hasSize(1);
        bench.kill();
        bench.restart();
        bench.pass(5_000);
        assertThat(bench.log("")).isEqualTo(log);
        assertThat(bench.notes()).isEmpty();
    }

    @Test
    void revokedSessionsWillOnlyMarksStale() {
        bench.publish("s1", "a", "1");
        bench.give("s1", "ann", stale(5_000, "state", "0"));
        bench.end("s1");
        bench.revoked.add("ann");
        bench.pass(5_000 + TICK);
        assertThat(bench.log("")).containsExactly("a 1 good", "a 1 stale");
        assertThat(bench.audited).hasSize(1).first().isInstanceOfSatisfying(AuditEvent.WillCarriedOut.class, event -> {
            assertThat(event.published()).isZero();
            assertThat(event.stale()).isTrue();
            assertThat(event.client().subject()).isEqualTo("ann");
            assertThat(event.client().session()).isEqualTo("s1");
        });
    }

    @Test
    void soOverARestart() {
        bench.give("s1", "ann", stale(0, "state", "0"));
        bench.kill();
        bench.revoked.add("ann");
        bench.restart();
        assertThat(bench.log("")).isEmpty();
    }

    @Test
    void theMemoryOfAllIsBounded() {
        String large = '"' + "x".repeat(40_000) + '"';
        assertThat(bench.give("s1", "ann", publishing(0, "a", large))).isTrue();
        assertThat(bench.give("s2", "ann", publishing(0, "a", large)))
                .as("one subject has half of it")
                .isFalse();
        assertThat(bench.give("s2", "bob", publishing(0, "a", large))).isTrue();
        assertThat(bench.give("s3", publishing(0, "a", large))).isFalse();
        assertThat(bench.wills.bytes()).isBetween(80_000L, TestWills.BYTES_MAX);
        assertThat(bench.give("s2", "bob", publishing(0, "a", "1"))).isTrue();
        assertThat(bench.give("s3", publishing(0, "a", large))).isTrue();
        bench.end("s1");
        assertThat(bench.give("s4", "carl", publishing(0, "a", large)))
                .as("until it is carried out")
                .isFalse();
        bench.pass(5_000);
        assertThat(bench.give("s4", "carl", publishing(0, "a", large))).isTrue();
        assertThat(bench.give("s5", "ann", publishing(0, "b", "1"))).isTrue();
    }

    @Test
    void whatTheLogDoesNotTakeIsTriedAgain() {
        bench.publish("s1", "a", "1");
        bench.give("s1", stale(0, "state", "0"));
        bench.journal.refuse(true);
        bench.end("s1");
        bench.pass(10_000);
        assertThat(bench.log("")).containsExactly("a 1 good");
        assertThat(bench.notes()).hasSize(1);
        bench.journal.refuse(false);
        bench.pass(1_000);
        assertThat(bench.log("")).containsExactlyInAnyOrder("a 1 good", "state 0 good", "a 1 stale");
        bench.pass(5_000);
        assertThat(bench.notes()).isEmpty();
    }

    @Test
    void topicThatTheLogForgetsEndsWhereItsWillWouldMarkItStale() {
        bench.give("s1", stale(0));
        bench.give("s2", publishing(0, "state", "0"));
        bench.give("s3", stale(0));
        bench.give("s3", publishing(0, "state", "0"));
        bench.give("s4", stale(0));
        bench.wills.takeBack("s4");
        for (int session = 1; session <= 4; session++) {
            bench.publish("s" + session, "of/s" + session, "1");
        }
        for (int i = 0; i < NotedJournal.TOPICS_MAX; i++) {
            bench.publish("crowd", "crowd/" + i, "1");
        }
        bench.pass(1_000);
        assertThat(bench.log("null good")).containsExactly("of/s1 null good");
        bench.end("s1");
        bench.pass(5_000);
        assertThat(bench.log("stale")).isEmpty();
    }

    @Test
    void soItDoesWhereAnEarlierRunTookTheWillThatStillWaits() {
        bench.give("s1", stale(30_000));
        bench.publish("s1", "a", "1");
        bench.kill();
        bench.restart();
        for (int i = 0; i < NotedJournal.TOPICS_MAX; i++) {
            bench.publish("crowd", "crowd/" + i, "1");
        }
        bench.pass(1_000);
        assertThat(bench.log("null good")).containsExactly("a null good");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void valuesThatCanNotBePublishedAreCountedAndWriteNoLines(CapturedOutput output) {
        String[] values = new String[2 * (WillBench.NEW_TOPICS + 7)];
        for (int i = 0; i < values.length; i += 2) {
            values[i] = "new/" + i;
            values[i + 1] = "1";
        }
        bench.give("s1", publishing(0, values));
        bench.end("s1");
        bench.pass(1_000);
        assertThat(bench.wills.refused()).isEqualTo(7);
        assertThat(output).doesNotContain("could not be published");
    }

    @Test
    void whatCanNotBeReadIsLeftAndTheOthersAreCarriedOut() {
        bench.give("s1", publishing(0, "state", "0"));
        bench.journal.note("will/broken", new byte[] {'{'});
        bench.kill();
        bench.restart();
        bench.pass(5_000);
        assertThat(bench.log("")).containsExactly("state 0 good");
        assertThat(bench.notes()).containsExactly("will/broken");
    }
}
