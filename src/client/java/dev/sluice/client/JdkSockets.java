package dev.sluice.client;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** WebSockets of {@code java.net.http}. One message is read at a time, so that TCP holds back a server that sends too fast. */
final class JdkSockets implements Sockets {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final int MESSAGE_CHARS_MAX = 1 << 26;
    private static final int ABNORMAL = Connection.ABNORMAL;

    private final Loop loop;
    private final HttpClient http;

    JdkSockets(Loop loop, HttpClient http) {
        this.loop = loop;
        this.http = http;
    }

    @Override
    public Socket open(URI uri, @Nullable String token, Events events) {
        JdkSocket socket = new JdkSocket(events);
        try {
            WebSocket.Builder builder =
                    http.newWebSocketBuilder().connectTimeout(CONNECT_MAX).subprotocols("sluice.v1.json");
            if (token != null) {
                builder = builder.header("Authorization", "Bearer " + token);
            }
            var unused =
                    builder.buildAsync(uri, socket).whenComplete((opened, fault) -> socket.handshake(opened, fault));
        } catch (IllegalArgumentException notSendable) {
            loop.run(() -> socket.end(4400, String.valueOf(notSendable.getMessage())));
        }
        return socket;
    }

    @Override
    public Socket listen(URI uri, @Nullable String token, @Nullable String lastEventId, Events events) {
        JdkEventStream stream = new JdkEventStream(loop, events);
        try {
            HttpRequest.Builder request = request(uri, token).header("Accept", "text/event-stream");
            if (lastEventId != null) {
                request = request.header("Last-Event-ID", lastEventId);
            }
            stream.open(http, request.build());
        } catch (IllegalArgumentException notSendable) {
            loop.run(() -> events.closed(4400, String.valueOf(notSendable.getMessage())));
        }
        return stream;
    }

    @Override
    public void post(
            URI uri, @Nullable String token, String json, Consumer<Answer> answered, Consumer<Throwable> failed) {
        HttpRequest request = request(uri, token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        var unused = http.sendAsync(request, BodyHandlers.ofString())
                .whenComplete((response, fault) -> loop.run(() -> {
                    if (fault == null) {
                        boolean isForNow =
                                response.headers().firstValue("Retry-After").isPresent();
                        answered.accept(new Answer(response.statusCode(), response.body(), isForNow));
                    } else {
                        failed.accept(cause(fault));
                    }
                }));
    }

    /** The server's streams come by HTTP/1.1. */
    private static HttpRequest.Builder request(URI uri, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static Throwable cause(Throwable fault) {
        return fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    }

    static String reason(Throwable fault) {
        Throwable cause = cause(fault);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private final class JdkSocket implements Socket, WebSocket.Listener {

        private final Events events;
        private final StringBuilder parts = new StringBuilder();
        private final Queue<String> outgoing = new ArrayDeque<>();
        private @Nullable WebSocket webSocket;
        private boolean isSending;
        private boolean hasEnded;
        private int closeCode;
        private String closeReason = "";

        JdkSocket(Events events) {
            this.events = events;
        }

        private void handshake(@Nullable WebSocket opened, @Nullable Throwable fault) {
            loop.run(() -> {
                if (fault != null) {
                    notOpened(cause(fault));
                } else if (opened != null && hasEnded) {
                    opened.abort();
                } else {
                    webSocket = opened;
                    sendNext();
                }
            });
        }

        /** To a server that is away no other way leads either. */
        private void notOpened(Throwable fault) {
            if (hasEnded || fault instanceof ConnectException || fault instanceof HttpConnectTimeoutException) {
                end(ABNORMAL, reason(fault));
                return;
            }
            hasEnded = true;
            outgoing.clear();
            int status = fault instanceof WebSocketHandshakeException refused
                    ? refused.getResponse().statusCode()
                    : 0;
            events.refused(status, reason(fault));
        }

        private void end(int code, String reason) {
            if (!hasEnded) {
                hasEnded = true;
                outgoing.clear();
                events.closed(code, reason);
            }
        }

        @Override
        public void send(String message) {
            if (!hasEnded) {
                outgoing.add(message);
                sendNext();
            }
        }

        private void sendNext() {
            WebSocket to = webSocket;
            if (to == null || isSending || hasEnded) {
                return;
            }
            String message = outgoing.poll();
            if (message != null) {
                sending(to.sendText(message, true));
            } else if (closeCode != 0) {
                sending(to.sendClose(closeCode, closeReason));
                closeCode = 0;
            }
        }

        private void sending(CompletionStage<WebSocket> sent) {
            isSending = true;
            var unused = sent.whenComplete((done, fault) -> loop.run(() -> {
                isSending = false;
                if (fault == null) {
                    sendNext();
                } else {
                    abort();
                    end(ABNORMAL, reason(fault));
                }
            }));
        }

        @Override
        public void next() {
            if (webSocket != null) {
                webSocket.request(1);
            }
        }

        @Override
        public void close(int code, String reason) {
            closeCode = code;
            closeReason = reason;
            sendNext();
        }

        @Override
        public void abort() {
            hasEnded = true;
            outgoing.clear();
            if (webSocket != null) {
                webSocket.abort();
            }
        }

        @Override
        public void onOpen(WebSocket opened) {
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            if (parts.length() + part.length() > MESSAGE_CHARS_MAX) {
                from.abort();
                loop.run(() ->
                        end(ABNORMAL, "a message of the server is longer than " + MESSAGE_CHARS_MAX + " characters"));
                return null;
            }
            parts.append(part);
            if (!last) {
                from.request(1);
                return null;
            }
            String message = parts.toString();
            parts.setLength(0);
            loop.run(() -> {
                webSocket = from;
                if (!hasEnded) {
                    events.message(message);
                }
            });
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            loop.run(() -> end(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable fault) {
            loop.run(() -> end(ABNORMAL, reason(fault)));
        }
    }
}
