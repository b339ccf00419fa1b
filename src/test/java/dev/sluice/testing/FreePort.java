package dev.sluice.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a program that can not choose one by itself, or that has to come back at the same one. It is below those that
 * the kernel gives to connections and to port 0, so that nobody gets it by chance between now and then.
 */
public final class FreePort {

    private static final int LOWEST = 10_000;
    private static final int KERNELS_LOWEST = 32_768;
    private static final int ATTEMPTS_MAX = 1_000;

    private FreePort() {}

    public static int find() {
        for (int i = 0; i < ATTEMPTS_MAX; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, KERNELS_LOWEST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // another one
            }
        }
        throw new IllegalStateException("no free port from " + LOWEST + " to " + KERNELS_LOWEST);
    }
}
