package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StoreInfoTests {

    private static StoreInfo info(String version, String policy) {
        return StoreInfo.of("# Server\r\nredis_version:" + version + "\r\nrun_id:abc\r\n# Memory\r\nmaxmemory_policy:"
                + policy + "\r\n");
    }

    @Test
    void redis7AndValkeyAreFit() {
        assertThat(info("7.0.15", "noeviction").fit().runId()).isEqualTo("abc");
        assertThat(info("7.2.4", "noeviction").fit().version()).isEqualTo("7.2.4");
        assertThat(info("8.0", "noeviction").fit().evicts()).isEqualTo("noeviction");
    }

    @Test
    void tooOldOneIsRefused() {
        assertThatThrownBy(() -> info("6.2.14", "noeviction").fit())
                .isInstanceOf(StoreUnfitException.class)
                .hasMessageContaining("6.2.14");
    }

    @Test
    void oneThatRemovesKeysIsRefused() {
        assertThatThrownBy(() -> info("7.0.15", "allkeys-lru").fit())
                .isInstanceOf(StoreUnfitException.class)
                .hasMessageContaining("allkeys-lru");
    }

    @Test
    void oneThatDoesNotSayWhichItIsIsRefused() {
        assertThatThrownBy(() -> StoreInfo.of("redis_version:7.0.15\r\n").fit())
                .isInstanceOf(StoreUnfitException.class)
                .hasMessageContaining("run_id");
    }
}
