package dev.sluice.source.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.sluice.source.Inlet;
import dev.sluice.source.SourceConnection;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One connection to the broker, with a channel for each queue, so that one that can not be read keeps no other from being read. All of it
 * runs on a thread of its own, on which RabbitMQ's client hands over what comes, and which never waits for the journal: what the inlet
 * has no room for waits here, bounded by what the broker may have sent unacknowledged.
 */
final class RabbitConnection implements SourceConnection, QueueConsumer.Owner {

    private static final int CLOSE_MAX_MILLIS = 400;

    /** How often the broker is asked again for a queue that it did not have. */
    private static final long ASK_AGAIN_SECONDS = 5;

    private final RabbitClient client;
    private final RabbitReader reader;
    private final RabbitMeters meters;
    private final int prefetch;
    private final Inlet inlet;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, RabbitClient.NAME);
        made.setDaemon(true);
        return made;
    });
    private final Sinks.Many<Standing> standings = Sinks.many().unicast().onBackpressureBuffer();
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);
    private final AtomicBoolean settling = new AtomicBoolean();

    /** The queues that are to be read; null while one is not. */
    private final Map<String, @Nullable QueueConsumer> consumers = new LinkedHashMap<>();

    private final Map<String, String> faults = new LinkedHashMap<>();
    private final Queue<Delivered> waiting = new ArrayDeque<>();
    private boolean hasRoom = true;
    private @Nullable Connection connection;
    private @Nullable Future<?> askingAgain;

    private enum Phase {
        NEW,
        RUNS,
        ENDS
    }

    RabbitConnection(RabbitClient client, RabbitBroker broker, RabbitReader reader, RabbitMeters meters, Inlet inlet) {
        this.client = client;
        this.reader = reader;
        this.meters = meters;
        this.prefetch = broker.prefetch();
        this.inlet = inlet;
        broker.queues().forEach(queue -> consumers.put(queue.name(), null));
    }

    @Override
    public Flux<Standing> open() {
        return Flux.defer(() -> {
            if (!phase.compareAndSet(Phase.NEW, Phase.RUNS)) {
                return Flux.never(); // closed already
            }
            run(this::begin);
            return standings.asFlux();
        });
    }

    /** On the thread, where it still runs. What is thrown there is the end of this connection. */
    private void run(Runnable work) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (Throwable fault) {
                    fail(fault);
                }
            });
        } catch (RejectedExecutionException e) {
            // closed: what was not acknowledged comes again on the next one
        }
    }

    private void fail(Throwable fault) {
        var unused = standings.tryEmitError(fault);
    }

    private void begin() {
        try {
            Connection made = client.connect(thread);
            connection = made;
            made.addShutdownListener(signal -> run(() -> fail(lost(signal))));
            askForQueues();
        } catch (IOException e) {
            fail(new IOException(RabbitFault.text(e), e));
        } catch (TimeoutException e) {
            fail(new IOException("it did not answer", e));
        }
    }

    private static Throwable lost(ShutdownSignalException signal) {
        return new IOException(RabbitFault.text(signal), signal);
    }

    /** Opens those that are not, and tells how it stands; later again, if something is missing. */
    private void askForQueues() {
        Connection current = connection;
        if (current == null || !current.isOpen()) {
            return; // its shutdown is told
        }
        consumers.replaceAll((queue, consumer) -> consumer == null ? ask(current, queue) : consumer);
        tell();
    }

    private @Nullable QueueConsumer ask(Connection current, String queue) {
        try {
            Channel channel = current.createChannel();
            if (channel == null) {
                throw new IOException("the broker allows no more channels on a connection");
            }
            QueueConsumer consumer = new QueueConsumer(channel, queue, reader, this);
            consumer.begin(prefetch);
            faults.remove(queue);
            return consumer;
        } catch (IOException | ShutdownSignalException e) {
            faults.put(queue, RabbitFault.text(e));
            return null;
        }
    }

    private void tell() {
        List<String> told = faults.entrySet().stream()
                .map(fault -> "queue " + fault.getKey() + " is not read, tried again: " + fault.getValue())
                .toList();
        int read = consumers.size() - faults.size();
        var unused = standings.tryEmitNext(new Standing(read + " of " + consumers.size() + " queues", told));
        if (!faults.isEmpty() && (askingAgain == null || askingAgain.isDone())) {
            askingAgain = thread.schedule(() -> run(this::askForQueues), ASK_AGAIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void arrived(Delivered message, boolean again) {
        if (again) {
            meters.redelivered();
        }
        waiting.add(message);
        take();
    }

    private void take() {
        while (hasRoom && !waiting.isEmpty()) {
            if (!inlet.take(waiting.remove())) {
                hasRoom = false;
                inlet.onRoom(() -> run(this::roomAgain));
            }
        }
    }

    private void roomAgain() {
        hasRoom = true;
        take();
    }

    @Override
    public void settled() {
        if (settling.compareAndSet(false, true)) {
            run(this::acknowledge);
        }
    }

    private void acknowledge() {
        settling.set(false); // first, so that none that settles from now on is forgotten
        for (QueueConsumer consumer : consumers.values()) {
            if (consumer != null) {
                consumer.acknowledge();
            }
        }
    }

    @Override
    public void ended(QueueConsumer consumer, String fault) {
        waiting.removeIf(message -> message.consumer() == consumer);
        if (consumers.replace(consumer.queue(), consumer, null)) {
            faults.put(consumer.queue(), fault);
            tell();
        }
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            Phase before = phase.getAndSet(Phase.ENDS);
            if (before != Phase.ENDS) {
                run(this::end);
            }
            return ended.asMono();
        });
    }

    /** Tells what is in the journal by now. Never fails. */
    private void end() {
        try {
            if (askingAgain != null) {
                askingAgain.cancel(false);
            }
            if (connection != null) {
                acknowledge();
                connection.abort(CLOSE_MAX_MILLIS);
            }
        } finally {
            thread.shutdown();
            var unused = ended.tryEmitEmpty();
        }
    }
}
