package dev.sluice.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.limit.Allowances;
import dev.sluice.security.AddressBlock;
import io.netty.util.NetUtil;
import org.junit.jupiter.api.Test;

class NewTopicsTests {

    private static final int MAX = 10;
    private static final long MINUTE = 60_000_000_000L;

    private long now = -5 * MINUTE;
    private final NewTopics newTopics = new NewTopics(MAX, () -> now);

    private int begin(int address, int topics) {
        AddressBlock block = AddressBlock.of(NetUtil.createInetAddressFromIpAddressString(
                "10." + (address >> 16) + "." + (address >> 8 & 0xff) + "." + (address & 0xff)));
        int begun = 0;
        for (int i = 0; i < topics; i++) {
            begun += newTopics.mayBegin(block) ? 1 : 0;
        }
        return begun;
    }

    private void fill() {
        for (int address = 0; address < Allowances.KEYS_MAX; address++) {
            assertThat(begin(address, 1)).isEqualTo(1);
        }
    }

    @Test
    void comesBackOverAnHour() {
        assertThat(begin(1, 20)).isEqualTo(MAX);
        now += 6 * MINUTE;
        assertThat(begin(1, 20)).isEqualTo(1);
        now += 600 * MINUTE;
        assertThat(begin(1, 20)).isEqualTo(MAX);
    }

    @Test
    void addressesBeyondTheBoundShareOneAllowance() {
        fill();
        assertThat(begin(20_001, 6) + begin(20_002, 6)).isEqualTo(MAX);
        assertThat(begin(7, 20)).as("one with an allowance of its own").isEqualTo(MAX - 1);
    }

    @Test
    void noAddressIsForgottenBeforeItsAllowanceIsWhole() {
        assertThat(begin(0, 9)).isEqualTo(9);
        fill();
        now += 6 * MINUTE;
        assertThat(begin(20_001, 20))
                .as("others are whole again and make place")
                .isEqualTo(MAX);
        assertThat(begin(0, 20))
                .as("all ten taken, and a tenth of an hour since")
                .isEqualTo(1);
    }
}
