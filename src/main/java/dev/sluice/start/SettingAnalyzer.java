package dev.sluice.start;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.yaml.snakeyaml.error.YAMLException;
import reactor.netty.ChannelBindException;

/** Says in a sentence which setting can not be used, where Boot itself prints a stack trace or the name of a class. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SettingAnalyzer implements FailureAnalyzer {

    private static final String OUR_PACKAGES = "dev.sluice.";
    private static final String STORE_FAILED = "Unable to create (key|trust) store: ";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        List<Throwable> causes = causes(failure);
        Throwable root = causes.get(causes.size() - 1);
        for (Throwable cause : causes) {
            FailureAnalysis analysis = analyze(cause, root);
            if (analysis != null) {
                return analysis;
            }
        }
        return null;
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static @Nullable FailureAnalysis analyze(Throwable cause, Throwable root) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof NoSuchSslBundleException missing) {
            return analysis(
                    cause,
                    "There is no SSL bundle of the name '" + missing.getBundleName() + "'.",
                    "Define it by spring.ssl.bundle.pem." + missing.getBundleName() + ".keystore.certificate and"
                            + " .private-key, or .jks. in place of .pem., or name another one in server.ssl.bundle.");
        }
        if (cause instanceof IllegalStateException && message.matches(STORE_FAILED + "(?s).*")) {
            return analysis(
                    cause,
                    "A key store or certificate can not be used: " + message.replaceFirst(STORE_FAILED, "")
                            + (root == cause ? "" : " (" + root.getMessage() + ")") + ".",
                    "Correct what stands under spring.ssl.bundle or server.ssl: the file's name, its format, its password.");
        }
        if (cause instanceof PortInUseException) {
            return null; // Boot has words for it
        }
        if (cause instanceof ChannelBindException) {
            return analysis(
                    cause,
                    "The server can not listen there: " + message + " (" + root.getMessage() + ").",
                    "Set server.address and management.server.address to addresses of this machine, 0.0.0.0 for all of them,"
                            + " and server.port to a port that is free and that this user may use.");
        }
        if (cause instanceof YAMLException) {
            return analysis(cause, "A file of settings is no YAML:\n\n" + message, "Correct it at that place.");
        }
        return isRefusalOfOurs(cause)
                ? analysis(
                        cause,
                        "A setting can not be used: " + message + (message.endsWith(".") ? "" : "."),
                        "Correct it, and start again.")
                : null;
    }

    private static boolean isRefusalOfOurs(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return cause.getClass() == IllegalArgumentException.class
                && trace.length > 0
                && trace[0].getClassName().startsWith(OUR_PACKAGES);
    }

    private static FailureAnalysis analysis(Throwable cause, String description, String action) {
        return new FailureAnalysis(description, action, cause);
    }
}
