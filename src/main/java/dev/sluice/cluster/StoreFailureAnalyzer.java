package dev.sluice.cluster;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** At a start that fails for the store of the cluster, prints what to do in place of a stack trace. */
final class StoreFailureAnalyzer extends AbstractFailureAnalyzer<StoreUnfitException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, StoreUnfitException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
    }
}
