package dev.sluice.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Opens WebSockets. The JDK's do; tests have others. */
interface Sockets {

    /**
     * Opens one.
     *
     * @param token for {@code Authorization}; null where there is none
     * @param events what happens to it, told on the loop
     */
    Socket open(URI uri, @Nullable String token, Events events);

    /** One WebSocket. After its end, and after {@link #abort}, all calls are without effect. */
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

    /** What happens to a socket. Behind {@code closed} nothing comes. */
    interface Events {

        void message(String text);

        void closed(int code, String reason);
    }
}
