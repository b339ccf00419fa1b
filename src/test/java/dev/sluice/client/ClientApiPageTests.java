package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The API page is made from the types: {@code -Dsluice.api-page=write} writes it anew.
 */
class ClientApiPageTests {

    private static final Path PAGE = Path.of("src/docs/client-javascript-api.md");
    private static final Path TYPES = Path.of("src/main/resources/static/client/sluice.d.ts");
    private static final String COMMENT = "(?:/\\*\\*((?:(?!\\*/).)*)\\*/\\s*)?";
    private static final Pattern TYPE = Pattern.compile(
            COMMENT + "export ((?:interface|class|function) [^{;]*)(?:\\{\n(.*?)\n\\}|;)", Pattern.DOTALL);
    private static final Pattern MEMBER = Pattern.compile("  " + COMMENT + "([^\\s/*][^\n]*);", Pattern.DOTALL);

    @Test
    void thePageSaysWhatTheTypesSay() throws IOException {
        String made = page(Files.readString(TYPES));
        if ("write".equals(System.getProperty("sluice.api-page"))) {
            Files.writeString(PAGE, made);
        }
        assertThat(PAGE).content().isEqualTo(made);
    }

    private static String page(String types) {
        StringBuilder page = new StringBuilder("""
                # The JavaScript client: all functions

                Made from the types, `/client/sluice.d.ts`, by a test. How they are used: [client-javascript.md](client-javascript.md).
                """);
        Matcher type = TYPE.matcher(types);
        while (type.find()) {
            page.append("\n## `").append(type.group(2).strip()).append("`\n");
            append(page, type.group(1), "\n", "\n");
            if (type.group(3) != null) {
                appendMembers(page, type.group(3));
            }
        }
        return page.toString();
    }

    private static void appendMembers(StringBuilder page, String members) {
        Matcher member = MEMBER.matcher(members);
        page.append('\n');
        while (member.find()) {
            page.append("* `").append(member.group(2)).append('`');
            append(page, member.group(1), "  \n  ", "");
            page.append('\n');
        }
    }

    private static void append(StringBuilder page, String comment, String before, String after) {
        if (comment != null) {
            String text = comment.replaceAll("\\s*\n\\s*\\* ?", " ").replaceAll("@(\\w+) (\\w+)", "$1 `$2`");
            page.append(before).append(text.strip()).append(after);
        }
    }
}
