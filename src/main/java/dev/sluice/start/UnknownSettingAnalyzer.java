package dev.sluice.start;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the setting that was meant. */
final class UnknownSettingAnalyzer extends AbstractFailureAnalyzer<UnknownSettingException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, UnknownSettingException cause) {
        return new FailureAnalysis(
                "There is no setting '" + cause.name() + "'.",
                "Did you mean '" + cause.nearest()
                        + "'? All settings are in README.md, the most important ones in --help.",
                cause);
    }
}
