package dev.sluice.http.read;

import dev.sluice.hub.Hub;
import dev.sluice.message.Draft;
import dev.sluice.testing.JdkClient;
import dev.sluice.topic.Topic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;

/** 128 MB in the log, as the last values of {@code long/0} and so on, and clients by bare sockets that read it. */
record LongLog(int port) {

    static final int TOPICS = 2_000;
    static final int DATA_BYTES = 64 << 10;

    /** Publishes it all; the server must have room for it in its history. */
    static void publish(Hub hub) {
        byte[] data = ("\"" + "x".repeat(DATA_BYTES - 2) + "\"").getBytes(StandardCharsets.UTF_8);
        var unused = hub.publishAll(Flux.range(0, TOPICS).map(i -> new Draft(Topic.of("long/" + i), data)))
                .blockLast(JdkClient.PATIENCE);
    }

    /** A client that has asked, and read nothing. */
    Socket request(String path, int receiveBufferBytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBufferBytes);
        socket.setSoTimeout((int) JdkClient.PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
