package dev.sluice.cli;

import dev.sluice.client.ClientState.Phase;
import dev.sluice.client.Message;
import dev.sluice.client.Published;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.SluiceException;
import dev.sluice.json.CompactJson;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Publishes one value, or what comes on standard input. */
@Command(
        name = "publish",
        description = {
            "Publishes a value, or each line of standard input, no faster than the server takes them.",
            "Each is answered once it is in the server's journal. None is sent again by itself: of one that may be published or not"
                    + " it is said that nobody knows."
        },
        footer = {
            "%nExamples:",
            "  sluice publish plant/press-1 '{\"celsius\":44.6}' --ttl 30s",
            "  sluice publish plant/press-1/state --text 'in maintenance'",
            "  sluice publish plant/press-1 --retire",
            "  tail -f press-1.log | sluice publish plant/press-1 -        # a value each line",
            "  sluice publish - < items.ndjson       # {\"topic\":\"a/b\",\"data\":1,\"ttl\":30000}",
            Exit.CODES,
            "Of many, 1 says that some were not published, 5 that of some nobody knows."
        })
final class Publish implements Callable<Integer> {

    private static final Duration RECONNECT_MAX = Duration.ofSeconds(60);

    private final Terminal terminal;

    @Mixin
    private final ServerOptions server;

    @Parameters(
            index = "0",
            paramLabel = "TOPIC",
            description = "The topic; - for objects on standard input that name it")
    private String topic = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VALUE",
            description = "The value, in JSON; - for one on each line of standard input")
    private @Nullable String value;

    @Option(names = "--text", description = "The value is a text, and no JSON")
    private boolean isText;

    @Option(names = "--retire", description = "End the topic, in place of a value")
    private boolean isRetirement;

    @Option(names = "--ttl", paramLabel = "TIME", description = "Stale after so long without a newer value, as 30s")
    private @Nullable Duration ttl;

    @Option(names = "--quality", paramLabel = "QUALITY", description = "uncertain or bad; good where it is not named")
    private @Nullable String quality;

    @Option(names = "--json", description = "NDJSON: a result each, as POST /api/publish answers")
    private boolean isJson;

    Publish(Terminal terminal) {
        this.terminal = terminal;
        this.server = new ServerOptions(terminal);
    }

    @Override
    public Integer call() throws IOException {
        Answers answers = new Answers(terminal, isJson);
        requireWhole();
        Flux<Message> one = isRead() ? Flux.empty() : Flux.just(single()).doOnNext(answers::sent);
        try (SluiceClient client = server.connect()) {
            Flux<Message> messages = isRead() ? read(client, answers) : one;
            Sinks.Empty<Void> stop = Sinks.empty();
            Mono<Void> all = client.publishAll(messages, Publish::answer)
                    .doOnNext(answers::answered)
                    .then()
                    .takeUntilOther(stop.asMono());
            Interruption interruption = new Interruption(() -> {
                var unused = stop.tryEmitEmpty();
            });
            try {
                all.block();
            } finally {
                answers.end();
                interruption.over();
            }
        }
        return answers.exit();
    }

    private boolean isRead() {
        return topic.equals("-") || "-".equals(value);
    }

    private static Mono<Answers.Answer> answer(Mono<Published> published) {
        return published
                .map(update -> new Answers.Answer(update, null))
                .onErrorResume(SluiceException.class, fault -> Mono.just(new Answers.Answer(null, fault)));
    }

    private void requireWhole() {
        boolean isOption = isText || ttl != null || quality != null;
        if (topic.equals("-") && (value != null || isRetirement || isOption)) {
            throw new Failure(Exit.USAGE, "with - each line says all that is to be published");
        }
        if (!topic.equals("-") && isRetirement == (value != null)) {
            throw new Failure(Exit.USAGE, "a topic is published with a VALUE, or ended by --retire");
        }
        if (isRetirement && isOption) {
            throw new Failure(Exit.USAGE, "--retire takes neither --text nor --ttl nor --quality");
        }
    }

    private Message single() {
        String given = value;
        try {
            return given == null ? Message.retirement(topic) : message(given);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    Exit.USAGE, e.getMessage() + ": '" + given + "'. A text takes --text, or quotes of its own", e);
        }
    }

    private Message message(String given) {
        return new Message(topic, isText ? CompactJson.quoted(given) : given, ttl, quality);
    }

    /** On a thread that may wait: for standard input, and for the server to come back. */
    private Flux<Message> read(SluiceClient client, Answers answers) {
        Function<String, Message> reader = topic.equals("-") ? Message::read : this::message;
        Source source = new Source(new Lines(terminal.in()), reader, () -> isBack(client), answers);
        return Flux.<Message>generate(source::next).subscribeOn(Schedulers.boundedElastic());
    }

    /** A line that was read is kept until there is somebody to send it to. */
    private static boolean isBack(SluiceClient client) {
        try {
            if (client.state().phase() != Phase.CONNECTED) {
                client.connected().block(RECONNECT_MAX);
            }
            return true;
        } catch (IllegalStateException | SluiceException e) {
            return false; // not in time, or closed for good
        }
    }
}
