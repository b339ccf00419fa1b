package dev.sluice.freshness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What Linux holds of one connection.
 *
 * @param unread bytes that the receiver has not read
 * @param unsent bytes that the receiver's kernel has not taken
 */
record KernelQueues(long unread, long unsent) {

    /** IPv4, and IPv6 sockets that speak it. */
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int QUEUES = 4;

    /** As seen by the server's and the client's socket; -1 where the system does not tell. */
    static KernelQueues between(int serverPort, int clientPort) throws IOException {
        return new KernelQueues(queue(clientPort, serverPort, 1), queue(serverPort, clientPort, 0));
    }

    private static long queue(int localPort, int remotePort, int which) throws IOException {
        for (Path table : TABLES) {
            for (String line : Files.exists(table) ? Files.readAllLines(table) : List.<String>of()) {
                String[] fields = line.trim().split("\\s+", 0);
                if (portOf(fields[LOCAL]) == localPort && portOf(fields[REMOTE]) == remotePort) {
                    return Long.parseLong(fields[QUEUES].split(":", 2)[which], 16);
                }
            }
        }
        return -1;
    }

    private static int portOf(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? -1 : Integer.parseInt(address.substring(colon + 1), 16);
    }
}
