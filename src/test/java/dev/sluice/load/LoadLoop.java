package dev.sluice.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * WebSocket clients by the hundred on one thread, without a library: each has the receive buffer and the reading speed
 * that a test wants. Everything of a client happens on this thread; {@link #call} gets there.
 */
final class LoadLoop implements AutoCloseable {

    static final int RECEIVE_BUFFER_DEFAULT = 0;

    private static final long TICK_MILLIS = Duration.ofMillis(50).toMillis();

    private static final int SECONDS_MAX = 90;

    private final int port;
    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<LoadClient> paced = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean closed;

    LoadLoop(int port) throws IOException {
        this.port = port;
        this.selector = Selector.open();
        Thread thread = new Thread(this::run, "load-clients");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Connects a client, which reads as fast as it can.
     *
     * @param query of the handshake: {@code topics=%23}
     * @param receiveBuffer bytes of its SO_RCVBUF, or {@link #RECEIVE_BUFFER_DEFAULT}
     * @param stream what checks its frames
     */
    LoadClient connect(String query, int receiveBuffer, Stream stream) throws IOException {
        SocketChannel socket = SocketChannel.open();
        if (receiveBuffer != RECEIVE_BUFFER_DEFAULT) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.configureBlocking(false);
        LoadClient client = new LoadClient(socket, "/ws?" + query, stream);
        call(() -> {
            register(client);
            return client;
        });
        return client;
    }

    private void register(LoadClient client) {
        try {
            client.socket().register(selector, SelectionKey.OP_READ, client);
            client.sendHandshake();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stopReading(LoadClient client) {
        var unused = call(() -> client.key(selector).interestOps(0));
    }

    /** As fast as it can. */
    void readFreely(LoadClient client) {
        var unused = call(() -> {
            paced.remove(client);
            return client.key(selector).interestOps(SelectionKey.OP_READ);
        });
    }

    void readSlowly(LoadClient client, int bytesPerSecond) {
        stopReading(client);
        var unused = call(() -> {
            client.pace(bytesPerSecond);
            return paced.add(client);
        });
    }

    /** Runs on the loop's thread and waits for it. */
    <T> T call(Supplier<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                answer.complete(task.get());
            } catch (RuntimeException | Error e) { // an assertion too
                answer.completeExceptionally(e);
            }
        });
        selector.wakeup();
        return answer.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
    }

    private void run() {
        try (selector) {
            while (!closed) {
                turn();
            }
            for (SelectionKey key : List.copyOf(selector.keys())) {
                key.channel().close();
            }
            ended.complete(null);
        } catch (IOException | RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    private void turn() throws IOException {
        selector.select(key -> ((LoadClient) key.attachment()).read(Integer.MAX_VALUE), TICK_MILLIS);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        long now = System.nanoTime();
        paced.forEach(client -> client.readPaced(now));
    }

    /** Cuts all connections; fails if the loop has. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        ended.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
    }
}
