package dev.sluice.codec;

import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.PrimitiveIterator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Cuts a message that is a JSON array into the texts of its items; one that is none is the only item. */
final class JsonItems {

    private int[] places = new int[16];
    private int count;

    private JsonItems() {}

    /** Throws what {@link JsonText} does if an array is not JSON, before anything of it is given out. */
    static Iterator<byte[]> of(byte[] message) {
        if (!isArray(message)) {
            return List.of(message).iterator();
        }
        String text = JsonText.decode(message);
        JsonItems items = new JsonItems();
        try (JsonParser in = JsonText.openItems(text)) {
            items.find(in);
        }
        PrimitiveIterator.OfInt places =
                Arrays.stream(items.places, 0, items.count).iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return places.hasNext();
            }

            @Override
            public byte[] next() {
                return text.substring(places.nextInt(), places.nextInt()).getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    private static boolean isArray(byte[] message) {
        for (byte b : message) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b == '[';
            }
        }
        return false;
    }

    private void find(JsonParser in) {
        var unused = in.nextToken();
        for (JsonToken item = in.nextToken(); item != JsonToken.END_ARRAY; item = in.nextToken()) {
            if (item == null) {
                throw new InvalidJsonException("the array does not end");
            }
            add(in.currentTokenLocation().getCharOffset());
            if (item.isStructStart()) {
                in.skipChildren();
            } else {
                in.finishToken();
            }
            add(in.currentLocation().getCharOffset());
        }
        if (in.nextToken() != null) {
            throw new InvalidJsonException("something stands behind the array");
        }
    }

    private void add(long place) {
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
        }
        places[count++] = (int) place;
    }
}
