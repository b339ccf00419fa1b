package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContractTests {

    /** NaN is no JSON: a server would end the connection, and the next one too. */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 0, -0.0, -1})
    void aRateThatIsNoneIsRefusedWhereItIsSet(double rate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Contract.DEFAULT.withMaxRate(rate))
                .withMessage("maxRate is a number above 0, not " + rate);
    }

    @Test
    void aRateMayBeLessThanOne() {
        assertThat(Contract.DEFAULT.withMaxRate(0.1).maxRate()).isEqualTo(0.1);
    }
}
