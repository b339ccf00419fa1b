package dev.sluice.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * All clients, on one thread. A round reads each socket that has something once. Rounds in which much was read are followed
 * by a short rest, so that the next finds more in each socket: what is late by that counts as the server's latency.
 */
final class LoadLoop {

    private static final int READ_BYTES = 256 * 1024;
    private static final int BUSY_READS = 200;
    private static final long REST_NANOS = 400_000;
    private static final int SOURCES_FIRST = 2;

    private final Selector selector;
    private final FrameReader reader;
    private final PrintStream answers;
    private final Tally tally = new Tally();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<LoadClient> clients = new ArrayList<>();
    private final Consumer<SelectionKey> onKey = this::onKey;
    private Connecting connecting = new Connecting(0, 1);
    private Plan plan = new Plan(0, new Interest(1, 1, "", false), 1, false, false, "");

    /**
     * How to connect clients.
     *
     * @param sources how many loopback addresses they come from; one address has about 28,000 ports
     * @param deaf whether they stop reading once they are subscribed
     * @param tls whether they connect by TLS
     * @param token that each of them shows; empty for none
     */
    record Plan(int port, Interest interest, int sources, boolean deaf, boolean tls, String token) {}

    LoadLoop(int dataBytes, PrintStream answers) throws IOException {
        this.selector = Selector.open();
        this.reader = new FrameReader(dataBytes);
        this.answers = answers;
    }

    /** From any thread. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    void connect(Connecting wanted, Plan how) {
        tally.resetConnecting();
        connecting = wanted;
        plan = how;
    }

    void beginWindow() {
        tally.beginWindow();
        answer("window=1");
    }

    void report() {
        answer(tally.answer());
    }

    void closeAll() {
        clients.forEach(LoadClient::close);
        clients.clear();
        answer("closed=1");
    }

    private void answer(String line) {
        answers.println(line);
        answers.flush();
    }

    void run() throws IOException {
        while (true) {
            int reads = selector.select(onKey, connecting.isOpening() ? 1 : 0);
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            while (connecting.isNextDue()) {
                open(connecting.open());
            }
            if (connecting.hasJustEnded()) {
                if (plan.deaf()) {
                    stopReading();
                }
                answer(connecting.answer() + " " + tally.connectingAnswer());
            }
            if (reads >= BUSY_READS) {
                LockSupport.parkNanos(REST_NANOS);
            }
        }
    }

    private void open(int number) throws IOException {
        SocketChannel socket = SocketChannel.open();
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (plan.sources() > 1) {
            byte[] source = {127, 0, 0, (byte) (SOURCES_FIRST + number % plan.sources())};
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(source), 0));
        }
        LoadClient client = new LoadClient(socket, plan, number, connecting, tally);
        clients.add(client);
        boolean connected = socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port()));
        socket.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, client);
        if (connected) {
            client.begin();
        }
    }

    private void stopReading() {
        selector.keys().forEach(key -> key.interestOps(0));
    }

    private void onKey(SelectionKey key) {
        LoadClient client = (LoadClient) key.attachment();
        try {
            if (key.isConnectable()) {
                if (client.socket().finishConnect()) {
                    key.interestOps(SelectionKey.OP_READ);
                    client.begin();
                }
            } else if (key.isReadable()) {
                client.read(buffer, reader, nowMicros());
            }
        } catch (IOException e) {
            client.end(0);
        } catch (RuntimeException e) {
            throw new UncheckedIOException(new IOException("client fault", e));
        }
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
