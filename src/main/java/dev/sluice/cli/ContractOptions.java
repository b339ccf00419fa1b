package dev.sluice.cli;

import dev.sluice.client.Contract;
import dev.sluice.client.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The delivery contract that a command subscribes with. What it does not name is the server's default. */
final class ContractOptions {

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            converter = PolicyName.class,
            description =
                    "What becomes of updates that wait while this program is slow: drop-oldest, drop-newest, conflate or"
                            + " disconnect. Default: drop-oldest")
    private Policy policy = Policy.DROP_OLDEST;

    @Option(names = "--buffer", paramLabel = "N", description = "How many may wait at the server. Default: 256")
    private @Nullable Integer buffer;

    @Option(
            names = "--max-rate",
            paramLabel = "N",
            description = "At most so many updates a second of each topic, as 5 or 0.2; others are conflated")
    private @Nullable Double maxRate;

    @Option(
            names = "--max-age",
            paramLabel = "TIME",
            description = "An update that has waited longer is lost, and told; as 500ms or 2s")
    private @Nullable Duration maxAge;

    @Option(
            names = "--where",
            paramLabel = "TERM",
            description =
                    "Only updates whose data has it, as '/value>80' or '/state=on'; repeat it for terms that all have to"
                            + " hold. A topic that no longer does is told by one that left")
    private List<String> where = List.of();

    @Option(
            names = "--deadband",
            paramLabel = "BAND",
            description =
                    "Only values that have changed by so much since the last one that came, as /value:0.5 or /value:2%%")
    private @Nullable String deadband;

    @Option(
            names = "--max-silence",
            paramLabel = "TIME",
            description =
                    "With --deadband: what it holds back comes at the latest so long after the last one of its topic")
    private @Nullable Duration maxSilence;

    @Option(
            names = "--snapshot",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Begin with the last value of each topic. Default: yes; --no-snapshot for what is new only")
    private boolean snapshot = true;

    @Option(
            names = "--since",
            paramLabel = "POINT",
            description = "Begin behind a resume point, as sluice history tells one: first what is stored, then live")
    private @Nullable String since;

    @Option(
            names = "--with",
            paramLabel = "FIELD=JSON",
            description =
                    "Any other field of a subscribe frame of the protocol; a server that does not know it passes over it")
    private Map<String, String> more = Map.of();

    Contract contract() {
        if (maxRate != null && !Double.isFinite(maxRate)) {
            throw new Failure(Exit.USAGE, "--max-rate must be a number, such as 5 or 0.2");
        }
        Contract contract = new Contract(policy, buffer, maxRate, maxAge, snapshot, since, Map.of());
        if (!where.isEmpty()) {
            contract = contract.with(
                    "where", where.stream().map(WhereTerm::toJson).collect(Collectors.joining(",", "[", "]")));
        }
        if (deadband != null) {
            contract = contract.with("deadband", Band.toJson(deadband));
        }
        if (maxSilence != null) {
            contract = contract.with("maxSilence", Long.toString(maxSilence.toMillis()));
        }
        for (Map.Entry<String, String> field : more.entrySet()) {
            if (!WhereTerm.isJson(field.getValue())) {
                throw new Failure(Exit.USAGE, "--with=" + field.getKey() + "=" + field.getValue() + " is no JSON");
            }
            contract = contract.with(field.getKey(), field.getValue());
        }
        return contract;
    }

    /** As the protocol writes it. */
    static final class PolicyName implements ITypeConverter<Policy> {

        @Override
        public Policy convert(String text) {
            try {
                return Policy.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'" + text + "' is none of drop-oldest, drop-newest, conflate and disconnect");
            }
        }
    }
}
