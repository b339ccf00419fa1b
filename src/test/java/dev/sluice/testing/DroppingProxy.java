package dev.sluice.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes bytes on between its clients and a server, until it is told to drop them all, to refuse new ones as well, to let no
 * upgrade through, to delay, to stall (its connections stay, and nothing comes through), or to lose the server's side alone.
 */
public final class DroppingProxy implements AutoCloseable {

    private static final byte[] NO_UPGRADE =
            "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener;
    private volatile int serverPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> servers = ConcurrentHashMap.newKeySet();

    /** Servers' sides that are gone without their clients' being told. */
    private final Set<Socket> lost = ConcurrentHashMap.newKeySet();

    private final Object gate = new Object();
    private boolean stalled;
    private volatile boolean refusing;
    private volatile boolean refusingUpgrades;
    private volatile long delayNanos;

    private DroppingProxy(ServerSocket listener, int serverPort) {
        this.listener = listener;
        this.serverPort = serverPort;
    }

    /** In front of a port of this machine. */
    public static DroppingProxy to(int serverPort) throws IOException {
        DroppingProxy proxy = new DroppingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serverPort);
        start(proxy::takeClients);
        return proxy;
    }

    public int port() {
        return listener.getLocalPort();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "dropping-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void takeClients() {
        try {
            while (true) {
                Socket client = listener.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                connect(client);
            }
        } catch (IOException closed) {
            dropAll();
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            sockets.add(client);
            sockets.add(server);
            servers.add(server);
            start(() -> pass(client, server));
            start(() -> pass(server, client));
        } catch (ConnectException away) {
            client.close();
        }
    }

    private void pass(Socket from, Socket to) {
        Way way = new Way(delayNanos);
        try {
            byte[] piece = new byte[16_384];
            int length;
            while ((length = from.getInputStream().read(piece)) >= 0) {
                awaitFlow();
                if (refusingUpgrades && isUpgrade(piece, length)) {
                    from.getOutputStream().write(NO_UPGRADE);
                    break;
                }
                byte[] read = Arrays.copyOf(piece, length);
                way.go(() -> {
                    if (!lost.contains(to)) {
                        write(read, to);
                    }
                });
            }
        } catch (IOException gone) {
            // so is the other one, now
        } finally {
            way.go(() -> {
                if (!lost.contains(from)) {
                    end(from, to);
                }
            });
            way.end();
        }
    }

    private void write(byte[] piece, Socket to) {
        try {
            to.getOutputStream().write(piece);
        } catch (IOException gone) {
            end(to);
        }
    }

    /** One direction of a connection: what goes in comes out in its order after the delay, however much is on its way. */
    private static final class Way {

        private final long nanos;
        private final @Nullable ScheduledExecutorService arrivals;

        Way(long nanos) {
            this.nanos = nanos;
            this.arrivals = nanos == 0 ? null : Executors.newSingleThreadScheduledExecutor();
        }

        void go(Runnable arrival) {
            if (arrivals == null) {
                arrival.run();
            } else {
                var unused = arrivals.schedule(arrival, nanos, TimeUnit.NANOSECONDS);
            }
        }

        /** What is on its way arrives. */
        void end() {
            if (arrivals != null) {
                arrivals.shutdown();
            }
        }
    }

    private void end(Socket... ended) {
        for (Socket socket : ended) {
            sockets.remove(socket);
            servers.remove(socket);
            lost.remove(socket);
            try {
                socket.close();
            } catch (IOException gone) {
                // that is what it is to be
            }
        }
    }

    private static boolean isUpgrade(byte[] piece, int length) {
        String text = new String(piece, 0, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return text.startsWith("get ") && text.contains("upgrade: websocket");
    }

    private void awaitFlow() {
        synchronized (gate) {
            while (stalled) {
                try {
                    gate.wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** From now on nothing comes through, though all connections stay; what is sent meanwhile comes when it flows again. */
    public void stall() {
        setStalled(true);
    }

    public void flow() {
        setStalled(false);
    }

    private void setStalled(boolean stalled) {
        synchronized (gate) {
            this.stalled = stalled;
            gate.notifyAll();
        }
    }

    /** What goes through connections that begin from now on takes so much longer, in each direction. */
    public void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** From now on WebSockets are answered with 502, as by a proxy that knows none, or not any more; what is open stays. */
    public void refuseUpgrades(boolean refuses) {
        refusingUpgrades = refuses;
    }

    /** Sends that to the server over each connection there is, as if its client had. */
    public void sendToServers(byte[] bytes) {
        for (Socket server : servers) {
            try {
                server.getOutputStream().write(bytes);
            } catch (IOException gone) {
                // there is nobody to send it to
            }
        }
    }

    /** The server loses each connection there is, and its client hears nothing of that. */
    public void loseServersSide() {
        for (Socket server : servers) {
            lost.add(server);
            reset(server);
        }
    }

    /** Another server from now on: every connection to the one before is reset. */
    public void passTo(int serverPort) {
        this.serverPort = serverPort;
        dropAll();
    }

    /** Resets every connection there is, and ends each new one at once, until {@link #accept}. */
    public void refuse() {
        refusing = true;
        dropAll();
    }

    public void accept() {
        refusing = false;
    }

    /** Resets every connection there is. */
    public void dropAll() {
        sockets.forEach(DroppingProxy::reset);
    }

    private static void reset(Socket connection) {
        try (connection) {
            connection.setSoLinger(true, 0);
        } catch (IOException gone) {
            // that is what it is to be
        }
    }

    /** Ends every connection there is in an orderly way. */
    public void endAll() {
        sockets.forEach(this::end);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        flow();
    }
}
