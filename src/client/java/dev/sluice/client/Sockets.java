package dev.sluice.client;

import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens WebSockets, and where none come through event streams. The JDK's do; tests have others. */
interface Sockets {

    /**
     * Opens a WebSocket.
     *
     * @param token for {@code Authorization}; null where there is none
     * @param events what happens to it, told on the loop
     */
    Socket open(URI uri, @Nullable String token, Events events);

    /**
     * Listens to server-sent events, the data of each as a message. What is sent there goes nowhere.
     *
     * @param lastEventId the place to go on from; null for the query's own
     */
    Socket listen(URI uri, @Nullable String token, @Nullable String lastEventId, Events events);

    /** Posts JSON; what comes of it is told on the loop, once. */
    void post(URI uri, @Nullable String token, String json, Consumer<Answer> answered, Consumer<Throwable> failed);

    /**
     * An answer by HTTP.
     *
     * @param isForNow whether the same may succeed later
     */
    record Answer(int status, String body, boolean isForNow) {}

    /** A WebSocket or a stream. After its end, and after {@link #abort}, all calls are without effect. */
    interface Socket {

        /** Sends a text message behind those before it. */
        void send(String message);

        /** The last message was processed: one more may be read. */
        void next();

        /** Closes in an orderly way, behind what is to be sent. */
        void close(int code, String reason);

        /** Ends the connection at once. */
        void abort();
    }

    /** What happens to a socket. Behind {@code refused} and {@code closed} nothing comes. */
    interface Events {

        void message(String text);

        /**
         * It was not opened, though somebody was there.
         *
         * @param status of the HTTP answer; 0 where it had none that could be read
         * @param text the body, or what is known beside
         */
        void refused(int status, String text);

        void closed(int code, String reason);
    }
}
