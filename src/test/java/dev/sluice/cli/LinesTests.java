package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinesTests {

    private static Lines of(String text) {
        return new Lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theLastLineNeedsNoEnd() throws IOException {
        Lines lines = of("a\n\nré");
        assertThat(lines.next()).isEqualTo("a");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isEqualTo("ré");
        assertThat(lines.next()).isNull();
    }

    @Test
    void behindALineThatIsTooLongTheNextOneIsRead() throws IOException {
        Lines lines = of("x".repeat(Lines.BYTES_MAX + 1) + "\n" + "y".repeat(Lines.BYTES_MAX));
        assertThatIllegalArgumentException().isThrownBy(lines::next).withMessageContaining("1048577 bytes");
        assertThat(lines.next()).hasSize(Lines.BYTES_MAX);
    }

    @Test
    void whatIsNoUtf8IsRefused() throws IOException {
        Lines lines = new Lines(new ByteArrayInputStream(new byte[] {(byte) 0xff, '\n', 'a'}));
        assertThatThrownBy(lines::next).isInstanceOf(CharacterCodingException.class);
        assertThat(lines.next()).isEqualTo("a");
    }
}
