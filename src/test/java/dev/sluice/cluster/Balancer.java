package dev.sluice.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands each connection to the next node that takes one. */
final class Balancer implements AutoCloseable {

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private volatile List<Integer> ports = List.of();

    private Balancer(ServerSocket listener) {
        this.listener = listener;
    }

    static Balancer start() throws IOException {
        Balancer balancer = new Balancer(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
        start(balancer::takeClients);
        return balancer;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "balancer");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Before these, from now on. */
    void to(List<Integer> nodes) {
        ports = List.copyOf(nodes);
    }

    private void takeClients() {
        try {
            while (true) {
                hand(listener.accept());
            }
        } catch (IOException closed) {
            sockets.forEach(Balancer::end);
        }
    }

    private void hand(Socket client) {
        List<Integer> all = ports;
        for (int tries = 0; tries < all.size(); tries++) {
            int port = all.get(Math.floorMod(next.getAndIncrement(), all.size()));
            try {
                Socket node = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(client);
                sockets.add(node);
                start(() -> pass(client, node));
                start(() -> pass(node, client));
                return;
            } catch (IOException away) {
                // the next one
            }
        }
        end(client);
    }

    private void pass(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            long unused = in.transferTo(out);
        } catch (IOException gone) {
            // so is the other side, now
        } finally {
            end(from);
            end(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // it is
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
