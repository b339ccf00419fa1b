package dev.sluice.message;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sluice.topic.Topic;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two lanes that write one update at once: both write its whole bytes. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both saw all bytes, whoever encoded them.")
@Outcome(expect = FORBIDDEN, desc = "One saw bytes that were not complete.")
@State
public class PublicationStress {

    private static final byte[] DATA = {1, 2, 3, 4, 5, 6, 7, 8};

    /** As an encoder does: a new array, filled byte by byte. */
    private static final UpdateEncoder ENCODER = new UpdateEncoder() {
        @Override
        public int slot() {
            return 0;
        }

        @Override
        public byte[] encode(Update update) {
            byte[] bytes = new byte[update.data().length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = update.data()[i];
            }
            return bytes;
        }
    };

    private final Publication publication = new Publication(new Update(Topic.of("a"), 1, 1, 0, 0, DATA));

    private int seen() {
        return Arrays.equals(publication.encoded(ENCODER), DATA) ? 1 : 0;
    }

    @Actor
    public void lane1(II_Result result) {
        result.r1 = seen();
    }

    @Actor
    public void lane2(II_Result result) {
        result.r2 = seen();
    }
}
