package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseCode;
import org.junit.jupiter.api.Test;

class SessionStateTests {

    private final SessionState state = new SessionState();

    @Test
    void beginsOpen() {
        assertThat(state.isOpen()).isTrue();
        assertThat(state.isOver()).isFalse();
        assertThat(state.endsWith()).isNull();
    }

    @Test
    void oneThatEndsSoonIsNotOverYet() {
        state.endSoon(CloseCode.TOO_SLOW);
        assertThat(state.isOpen()).isFalse();
        assertThat(state.isOver()).isFalse();
        assertThat(state.endsWith()).isEqualTo(CloseCode.TOO_SLOW);
    }

    @Test
    void lastReasonCounts() {
        state.endSoon(CloseCode.TOO_SLOW);
        state.endSoon(CloseCode.INTERNAL);
        assertThat(state.endsWith()).isEqualTo(CloseCode.INTERNAL);
    }

    @Test
    void closesOnce() {
        assertThat(state.closing()).isTrue();
        assertThat(state.closing()).isFalse();
        assertThat(state.isOver()).isTrue();
    }

    @Test
    void onceItClosesNothingIsToBeDoneAtItsNextTurn() {
        state.endSoon(CloseCode.TOO_SLOW);
        assertThat(state.closing()).isTrue();
        state.endSoon(CloseCode.INTERNAL);
        assertThat(state.endsWith()).isNull();
    }

    @Test
    void isGoneOnceWhateverCameBefore() {
        state.endSoon(CloseCode.TOO_SLOW);
        assertThat(state.gone()).isTrue();
        assertThat(state.gone()).isFalse();
        assertThat(state.closing()).isFalse();
        assertThat(state.isOver()).isTrue();
    }
}
