package dev.sluice.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A token that a test lets a server tell on purpose, to show that the watch over the whole run ({@link TokenWatch}) sees it there. */
public final class PlantedToken {

    private final String text;
    private final Queue<String> places = new ConcurrentLinkedQueue<>();

    private PlantedToken(String text) {
        this.text = text;
        TokenWatch.installed().plant(text, places);
    }

    /** One that no other test has. */
    public static PlantedToken of(String subject) {
        return new PlantedToken(TestTokens.of(subject, "a", "a"));
    }

    @Override
    public String toString() {
        return text;
    }

    /** Its signature alone, of 43 characters, which is as bad. */
    public String signature() {
        return TokenWatch.signature(text);
    }

    /** Where it was seen so far. */
    public List<String> places() {
        return List.copyOf(places);
    }
}
