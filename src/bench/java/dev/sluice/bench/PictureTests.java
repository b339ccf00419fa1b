package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class PictureTests {

    @Test
    void drawsALineForEachContenderInBothPanels() throws Exception {
        String svg = new Picture(Map.of(
                        Contender.SLUICE, Map.of(50_000.0, rounds(Contender.SLUICE)),
                        Contender.GO, Map.of(50_000.0, rounds(Contender.GO))))
                .svg();
        Document picture =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(picture.getElementsByTagName("polyline").getLength()).isEqualTo(4);
        assertThat(svg)
                .contains("prefers-color-scheme: dark", "Sluice", "Go chat hub")
                .doesNotContain("NaN");
    }

    private static Medians rounds(Contender contender) {
        Medians medians = new Medians();
        medians.add(contender, new Measured(50_000, 49_000, 1, 200, 7, 0, 3, 4, 5, 3, 0, 0, 0, 0, 0, 0, 0));
        return medians;
    }
}
