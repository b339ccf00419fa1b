package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.fail;

import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a query, the answer is what it asks for or a {@link ProtocolException}. */
class QueryFuzzTests {

    private static final int INPUTS = 50_000;
    private static final String[] PIECES = {
        "topics",
        "filter",
        "policy",
        "buffer",
        "maxRate",
        "maxAge",
        "since",
        "limit",
        "fold",
        "ohlc",
        "field",
        "every",
        "points",
        "snapshot",
        "heartbeat",
        "credit",
        "=",
        "=",
        "=",
        "&",
        "&",
        ",",
        "+",
        "%2B",
        "%23",
        "#",
        "%",
        "%0",
        "%00",
        "%FF",
        "%C3%A9",
        "/",
        "$sys",
        "a",
        "quotes",
        "drop-oldest",
        "conflate",
        "true",
        "off",
        ":",
        "-",
        ".",
        "0",
        "1",
        "9223372036854775807",
        "99999999999999999999",
        "1e308",
        "1e999",
        "NaN",
        "\u0661",
        " ",
        "\0",
        "\ud800",
        ";",
        "'",
        "\""
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void handshakes(long seed) {
        fuzz(seed, query -> {
            var unused = HandshakeQuery.parse(query).forEvents(query);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void reads(long seed) {
        fuzz(seed, query -> {
            var unused = ReadQuery.parse(query);
        });
    }

    private static void fuzz(long seed, Consumer<String> parser) {
        Random random = new Random(seed);
        for (int i = 0; i < INPUTS; i++) {
            StringBuilder query = new StringBuilder();
            for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
                query.append(PIECES[random.nextInt(PIECES.length)]);
            }
            try {
                parser.accept(query.toString());
            } catch (ProtocolException e) {
                // as it should be
            } catch (RuntimeException e) {
                fail("seed %d: %s".formatted(seed, query), e);
            }
        }
    }
}
