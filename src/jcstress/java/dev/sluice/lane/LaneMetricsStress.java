package dev.sluice.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sluice.delivery.Tally;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Somebody scrapes the meters of a lane while it counts. */
@JCStressTest
@Outcome(id = "0, 73", expect = ACCEPTABLE, desc = "Scraped before the survey.")
@Outcome(id = "70, 73", expect = ACCEPTABLE, desc = "Scraped between the survey and the count.")
@Outcome(id = "73, 73", expect = ACCEPTABLE, desc = "Scraped behind both.")
@Outcome(expect = FORBIDDEN, desc = "A value that never was, or the count before the survey.")
@State
public class LaneMetricsStress {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LaneMetrics metrics = new LaneMetrics(registry, 0);

    /** The tens are of the survey, the ones of the count behind it. */
    private int scrape() {
        double counted = registry.get("sluice.updates.matched").counter().count();
        return 10 * (int) registry.get("sluice.lane.inbox").gauge().value() + (int) counted;
    }

    @Actor
    public void lane() {
        metrics.survey(List.of(), 7, 0);
        Tally tally = new Tally();
        tally.matched = 3;
        metrics.count(tally);
    }

    @Actor
    public void scraper(II_Result result) {
        result.r1 = scrape();
    }

    @Arbiter
    public void end(II_Result result) {
        result.r2 = scrape();
    }
}
