package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTests {

    @Test
    void whatWouldSteerATerminalIsEscaped() {
        assertThat(Shown.line("a\u001b]0;title\u0007b\u009b31m\u007f\n\r\t"))
                .isEqualTo("a\\u001b]0;title\\u0007b\\u009b31m\\u007f\\u000a\\u000d\\u0009");
    }

    @Test
    void whatWouldTurnTheTextAroundIsEscaped() {
        assertThat(Shown.line("\u202egnp.exe\u2066\u2028\ufeff")).isEqualTo("\\u202egnp.exe\\u2066\\u2028\\ufeff");
    }

    @Test
    void allOtherTextStays() {
        String text = "Größe 東京 👩‍🔧 \"\\";
        assertThat(Shown.line(text)).isEqualTo(text);
        assertThat(Shown.line("half \ud83d pair \ude00")).isEqualTo("half \\ud83d pair \\ude00");
    }

    @Test
    void aLongValueIsCutAndSaysSo() {
        assertThat(Shown.value("x".repeat(2_000))).startsWith("xxx").endsWith("... (2000 characters; --json has all)");
        assertThat(Shown.value("x".repeat(1_000))).hasSize(1_000);
    }
}
