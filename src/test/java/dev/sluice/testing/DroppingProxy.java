package dev.sluice.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes bytes on between its clients and a server, until it is told to drop them all, to refuse new ones as well, or to
 * stall: then its connections stay, and nothing comes through.
 */
public final class DroppingProxy implements AutoCloseable {

    private final ServerSocket listener;
    private volatile int serverPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private boolean stalled;
    private volatile boolean refusing;

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
            start(() -> pass(client, server));
            start(() -> pass(server, client));
        } catch (ConnectException away) {
            client.close();
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            byte[] piece = new byte[16_384];
            int length;
            while ((length = from.getInputStream().read(piece)) >= 0) {
                awaitFlow();
                to.getOutputStream().write(piece, 0, length);
            }
        } catch (IOException gone) {
            // so is the other one, now
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
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
        for (Socket socket : sockets) {
            try (socket) {
                socket.setSoLinger(true, 0);
            } catch (IOException gone) {
                // that is what it is to be
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        flow();
    }
}
