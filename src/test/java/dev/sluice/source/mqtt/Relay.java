package dev.sluice.source.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The network between server and broker. It can be cut: connections then break, and new ones break at once. It can be
 * frozen: connections then stand, and nothing goes through them, nor an end.
 */
final class Relay implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int target;
    private volatile boolean cut;
    private volatile CountDownLatch thawed = new CountDownLatch(0);

    Relay(int target) throws IOException {
        this.target = target;
        SocketWork.begin("relay", this::accept);
    }

    String uri() {
        return "mqtt://127.0.0.1:" + listening.getLocalPort();
    }

    void cut() {
        cut = true;
        for (Socket socket : sockets) {
            reset(socket);
        }
        sockets.clear();
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // it has been closed meanwhile
        }
    }

    void freeze() {
        thawed = new CountDownLatch(1);
    }

    /** What stood still breaks; new connections go through again. */
    void thaw() {
        cut();
        mend();
        thawed.countDown();
    }

    void mend() {
        cut = false;
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = listening.accept();
            if (cut) {
                near.close();
                continue;
            }
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(near);
            sockets.add(far);
            SocketWork.begin("relay", () -> copy(near, far));
            SocketWork.begin("relay", () -> copy(far, near));
        }
    }

    private void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8_192];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                awaitThaw();
                out.write(bytes, 0, read);
            }
            awaitThaw();
        }
    }

    private void awaitThaw() {
        try {
            thawed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        cut();
        thawed.countDown();
        listening.close();
    }
}
