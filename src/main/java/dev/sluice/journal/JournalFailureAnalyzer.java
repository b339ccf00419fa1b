package dev.sluice.journal;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.StringUtils;

/** At a start that fails for the journal's file, prints what to do in place of a stack trace. */
final class JournalFailureAnalyzer extends AbstractFailureAnalyzer<JournalFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, JournalFileException cause) {
        return new FailureAnalysis(cause.fault(), StringUtils.capitalize(cause.remedy()) + ".", cause);
    }
}
