package dev.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PlaceTemplateTests {

    private static final Set<String> PLACES = Set.of("key", "queue");

    @Test
    void placesAreFilledAndTheRestStays() {
        PlaceTemplate template = new PlaceTemplate("a/${key}/b-{queue}", PLACES);
        assertThat(template.expand(place -> "<" + place + ">")).isEqualTo("a/<key>/b-<queue>");
        assertThat(template.has("queue")).isTrue();
        assertThat(new PlaceTemplate("key", PLACES).has("key")).isFalse();
    }

    /** What comes from outside is not read as a template. */
    @Test
    void valuesMayLookLikePlaces() {
        PlaceTemplate template = new PlaceTemplate("{key}/{queue}", PLACES);
        assertThat(template.expand(place -> place.equals("key") ? "{queue}$1\\" : "q"))
                .isEqualTo("{queue}$1\\/q");
    }

    @Test
    void bracesThatAreNoPlaceAreRefusedWithThePlacesThatThereAre() {
        assertThatThrownBy(() -> new PlaceTemplate("{topic}/{key}", PLACES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topic has braces that are none of {key}, {queue}: {topic}/{key}");
    }
}
