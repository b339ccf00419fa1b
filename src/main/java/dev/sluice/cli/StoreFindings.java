package dev.sluice.cli;

import dev.sluice.cluster.StoreVisit;
import java.util.List;
import java.util.Map;

/** Whether the store of a cluster is set up as the log needs it. */
final class StoreFindings {

    private StoreFindings() {}

    /** None where there is no cluster. */
    static List<Finding> of(Map<String, String> settings) {
        if (!"true".equalsIgnoreCase(settings.get("sluice.cluster.enabled"))) {
            return List.of();
        }
        StoreVisit visit = StoreVisit.of(settings);
        if (!visit.isFit()) {
            return List.of(Finding.bad("store", visit.told()));
        }
        return List.of(
                visit.isKept()
                        ? Finding.ok("store", visit.told())
                        : Finding.warn(
                                "store", visit.told() + ", without appendonly: a restart of it is the end of the log"));
    }
}
