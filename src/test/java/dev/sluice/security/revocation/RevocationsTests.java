package dev.sluice.security.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.security.Grants;
import dev.sluice.security.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationsTests {

    private static final Identity ANN = identity("ann", "t1");
    private static final Identity ANN_AGAIN = identity("ann", "t2");
    private static final Identity BOB = identity("bob", "t3");
    /** Whose subject is another one's token. */
    private static final Identity ODD = identity("t1", "ann");

    @TempDir
    private Path folder;

    private Instant now = Instant.ofEpochSecond(1_000);

    private static Identity identity(String subject, String tokenId) {
        return new Identity(subject, tokenId, Instant.MAX, Grants.NONE);
    }

    private Path file() {
        return folder.resolve("below").resolve("revocations.json");
    }

    private Revocations open() throws IOException {
        return Revocations.open(new RevocationFile(file()), () -> now);
    }

    @Test
    void subjectIsRevokedWithAllItsTokensAndNobodyElse() throws IOException {
        Revocations revocations = open();
        Revocation unused = revocations.revoke("ann", null, 2_000);
        assertThat(List.of(ANN, ANN_AGAIN)).allMatch(revocations::hasRevoked);
        assertThat(List.of(BOB, ODD)).noneMatch(revocations::hasRevoked);
    }

    @Test
    void oneTokenIsRevokedByItsId() throws IOException {
        Revocations revocations = open();
        Revocation unused = revocations.revoke(null, "t1", 2_000);
        assertThat(revocations.hasRevoked(ANN)).isTrue();
        assertThat(List.of(ANN_AGAIN, BOB, ODD)).noneMatch(revocations::hasRevoked);
    }

    @Test
    void restartKeepsThemUntilTheirTime() throws IOException {
        Revocations before = open();
        Revocation made = before.revoke("ann", null, 2_000);
        before.keep();
        Revocations again = open();
        assertThat(again.hasRevoked(ANN)).isTrue();
        assertThat(again.all()).containsExactly(made);
        now = Instant.ofEpochSecond(2_000);
        assertThat(again.hasRevoked(ANN)).isFalse();
        assertThat(again.all()).isEmpty();
        assertThat(open().hasRevoked(ANN)).isFalse();
    }

    @Test
    void whatIsTakenBackCountsNoMoreUnlessAnotherOneDoes() throws IOException {
        Revocations revocations = open();
        Revocation first = revocations.revoke("ann", null, 2_000);
        Revocation second = revocations.revoke("ann", null, 3_000);
        assertThat(revocations.takeBack(second.id())).isTrue();
        assertThat(revocations.hasRevoked(ANN)).isTrue();
        assertThat(revocations.takeBack(first.id())).isTrue();
        assertThat(revocations.takeBack(first.id())).isFalse();
        assertThat(revocations.hasRevoked(ANN)).isFalse();
        assertThat(open().hasRevoked(ANN)).as("nothing was kept").isFalse();
        revocations.keep();
        assertThat(open().hasRevoked(ANN)).isFalse();
    }

    @Test
    void sessionsAreToldWhenItIsInForce() throws IOException {
        Revocations revocations = open();
        List<Boolean> inForce = new ArrayList<>();
        revocations.onRevoked(() -> inForce.add(revocations.hasRevoked(ANN)));
        Revocation unused = revocations.revoke("ann", null, 2_000);
        assertThat(inForce).containsExactly(true);
    }

    @Test
    void whatCanNotBeKeptIsInForceAllTheSame() throws IOException {
        Files.writeString(folder.resolve("below"), "a file where the folder should be");
        Revocations revocations = open();
        Revocation unused = revocations.revoke("ann", null, 2_000);
        assertThatExceptionOfType(IOException.class).isThrownBy(revocations::keep);
        assertThat(revocations.hasRevoked(ANN)).isTrue();
    }

    /** Nobody would know what was revoked. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[{}]",
                "[{\"id\":\"a\",\"until\":1}]",
                "[{\"id\":\"a\",\"sub\":\"b\",\"jti\":\"c\",\"until\":1}]"
            })
    void fileThatCanNotBeReadIsNoEmptyOne(String text) throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), text);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
            Revocations unused = open();
        });
    }
}
