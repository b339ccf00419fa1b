package dev.sluice.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.util.retry.Retry;

/** What a subscriber that asks for all was told. */
final class Told {

    private Told() {}

    /** For what is published while the connection is about to be lost: again, where it surely was not published. */
    static Retry notSent() {
        return Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20))
                .filter(fault -> fault instanceof SluiceException its && its.isRetryable());
    }

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
