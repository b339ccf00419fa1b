package dev.sluice.client;

import java.util.ArrayList;
import java.util.List;

/** What a subscriber that asks for all was told. */
final class Told {

    private Told() {}

    static List<StreamEvent> by(SluiceClient client, String filter, Contract contract) {
        List<StreamEvent> told = new ArrayList<>();
        var unused = client.events(List.of(filter), contract).subscribe(told::add);
        return told;
    }

    static List<String> texts(List<? extends StreamEvent> events) {
        return events.stream()
                .map(event -> event instanceof Update update ? update.kind() + " " + update.offset() : event.toString())
                .toList();
    }
}
