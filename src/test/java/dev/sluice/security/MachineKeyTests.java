package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineKeyTests {

    @TempDir
    private Path home;

    private static HttpHeaders headers(String line) {
        int colon = line.indexOf(':');
        return new DefaultHttpHeaders()
                .add(line.substring(0, colon), line.substring(colon + 1).strip());
    }

    @Test
    void isMadeForItsOwnerOnlyAndHoldsTheHeaderToSend() throws IOException {
        Path file = home.resolve(".sluice/key");
        MachineKey made = MachineKey.open(file);
        String line = Files.readString(file);
        assertThat(made.isShownBy(headers(line))).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(MachineKey.open(file).isShownBy(headers(line)))
                .as("after the next start")
                .isTrue();
        assertThat(Files.readString(file)).isEqualTo(line);
    }

    @Test
    void eachMachineHasItsOwn() throws IOException {
        var unused = MachineKey.open(home.resolve("a"));
        assertThat(MachineKey.open(home.resolve("b")).isShownBy(headers(Files.readString(home.resolve("a")))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void whatOthersMayReadIsNone(String permissions) throws IOException {
        Path file = home.resolve("key");
        var unused = MachineKey.open(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        assertThatThrownBy(() -> MachineKey.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("delete it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Authorization: Bearer short", "root:x:0:0:root:/root:/bin/bash"})
    void fileOfSomethingElseIsLeftAlone(String content) throws IOException {
        Path file = home.resolve("key");
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> MachineKey.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no key");
        assertThat(Files.readString(file)).isEqualTo(content);
    }
}
