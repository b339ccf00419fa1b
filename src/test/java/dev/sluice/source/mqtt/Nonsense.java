package dev.sluice.source.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that is no broker: answers a connection with bytes made by chance, some of them after a sound CONNACK, and hangs up. */
final class Nonsense implements AutoCloseable {

    private static final byte[][] BEGINNINGS = {
        {}, // nothing but chance
        {0x20, 0x03, 0x00, 0x00, 0x00}, // CONNACK of MQTT 5
        {0x20, 0x02, 0x00, 0x00}, // CONNACK of MQTT 3.1.1
        "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)
    };

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private final Random random;

    Nonsense(long seed) throws IOException {
        this.random = new Random(seed);
        Thread thread = new Thread(this::serve, "nonsense");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                int number = connections.incrementAndGet();
                if (socket.getInputStream().read() < 0) {
                    continue;
                }
                byte[] bytes = new byte[1 + random.nextInt(200)];
                random.nextBytes(bytes);
                socket.getOutputStream().write(BEGINNINGS[number % BEGINNINGS.length]);
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                // the client hung up first, or the test is over
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
