package dev.sluice.client;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Server-sent events by {@code java.net.http}. A piece of the stream is read when all events of the one before were processed. */
final class JdkEventStream implements Sockets.Socket, Flow.Subscriber<List<ByteBuffer>> {

    private final Loop loop;
    private final Sockets.Events events;
    private final EventLines lines = new EventLines();
    private final Queue<String> read = new ArrayDeque<>();
    private @Nullable CompletableFuture<?> exchange;
    private Flow.@Nullable Subscription body;
    private @Nullable Runnable end;
    private boolean isWanted = true;
    private boolean isReading;
    private boolean isHanding;
    private boolean hasEnded;

    JdkEventStream(Loop loop, Sockets.Events events) {
        this.loop = loop;
        this.events = events;
    }

    void open(HttpClient http, HttpRequest request) {
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, handler());
        exchange = answer;
        var unused = answer.whenComplete((response, fault) -> loop.run(() -> {
            if (fault != null) {
                end = () -> events.closed(Connection.ABNORMAL, JdkSockets.reason(fault));
            } else if (response.statusCode() != 200) {
                end = () -> events.refused(response.statusCode(), response.body());
            } else {
                end = () -> events.closed(Connection.ABNORMAL, "the stream ended");
            }
            hand();
        }));
    }

    private BodyHandler<String> handler() {
        return head -> head.statusCode() == 200
                ? BodySubscribers.fromSubscriber(this, whole -> "")
                : BodySubscribers.ofString(StandardCharsets.UTF_8);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        loop.run(() -> {
            body = subscription;
            if (hasEnded) {
                subscription.cancel();
            } else {
                hand();
            }
        });
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        try {
            List<String> data = lines.read(piece);
            loop.run(() -> {
                isReading = false;
                read.addAll(data);
                hand();
            });
        } catch (IllegalArgumentException endless) {
            loop.run(() -> {
                end = () -> events.closed(Connection.ABNORMAL, String.valueOf(endless.getMessage()));
                hand();
            });
        }
    }

    @Override
    public void onError(Throwable fault) {
        // the exchange fails with it
    }

    @Override
    public void onComplete() {
        // so does the exchange
    }

    /** Hands on as long as more is wanted, then asks for more. */
    private void hand() {
        if (isHanding) {
            return;
        }
        isHanding = true;
        while (isWanted && !hasEnded && !read.isEmpty()) {
            isWanted = false;
            events.message(read.remove());
        }
        isHanding = false;
        if (isWanted && !hasEnded && end != null) {
            Runnable last = end;
            abort();
            last.run();
        } else if (isWanted && !hasEnded && !isReading && body != null) {
            isReading = true;
            body.request(1);
        }
    }

    @Override
    public void send(String message) {
        // there is no way back
    }

    @Override
    public void next() {
        isWanted = true;
        hand();
    }

    @Override
    public void close(int code, String reason) {
        abort();
        loop.run(() -> events.closed(code, reason));
    }

    @Override
    public void abort() {
        hasEnded = true;
        read.clear();
        if (body != null) {
            body.cancel();
        }
        if (exchange != null) {
            var unused = exchange.cancel(true);
        }
    }
}
