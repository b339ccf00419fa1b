package dev.sluice.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks for what makes a server fail later. */
@Command(
        name = "doctor",
        description = {
            "Looks for what would make a server fail later: open files, memory, the disk, certificates that end, and the store where"
                    + " a cluster is set, by the settings as config print shows them.",
            "With --server, or SLUICE_SERVER, also at that server as it is seen from here: clocks, and proxies that buffer or do not"
                    + " pass WebSockets."
        },
        customSynopsis = "sluice doctor [--server=URL] [--PROPERTY=VALUE ...]",
        footer = {"%nExamples:", "  sluice doctor", "  sluice doctor --server https://sluice.example", Exit.CODES})
final class Doctor implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ServerOptions server;

    @Parameters(hidden = true)
    private List<String> settings = List.of();

    Doctor(Terminal terminal) {
        this.terminal = terminal;
        this.server = new ServerOptions(terminal);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, String> effective = EffectiveSettings.of(settings).stream()
                .collect(Collectors.toMap(
                        EffectiveSettings.Setting::name, EffectiveSettings.Setting::value, (first, last) -> last));
        List<Finding> findings = new ArrayList<>(MachineFindings.of(effective));
        findings.addAll(CertificateFindings.of(effective, Instant.now()));
        findings.addAll(StoreFindings.of(effective));
        if (server.isNamed()) {
            findings.addAll(new ServerFindings(server).all());
        }
        for (Finding finding : findings) {
            terminal.print(line(finding) + "\n");
        }
        boolean isWell = findings.stream().noneMatch(finding -> finding.verdict() == Finding.Verdict.BAD);
        return isWell ? Exit.DONE : Exit.FAILED;
    }

    private String line(Finding finding) {
        boolean isColoured = terminal.isColoured();
        String verdict =
                switch (finding.verdict()) {
                    case OK -> "ok  ";
                    case WARN -> Shown.warning("warn", isColoured);
                    case BAD -> Shown.alarm("BAD ", isColoured);
                };
        return verdict + "  " + finding.subject() + ": " + Shown.line(finding.what());
    }
}
