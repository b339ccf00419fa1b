package dev.sluice.source.mqtt;

import java.io.IOException;

/** What a thread of a test does with sockets; it ends with them. */
interface SocketWork {

    void run() throws IOException;

    /** Begins it on a thread of its own. */
    static void begin(String name, SocketWork work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // the other end hung up, or the test is over
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
