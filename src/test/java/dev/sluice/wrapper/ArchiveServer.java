package dev.sluice.wrapper;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A repository on loopback that has nothing but one archive, and that only once it is told how to answer. */
final class ArchiveServer implements AutoCloseable {

    private final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final String path;
    private final byte[] archive;

    @FunctionalInterface
    interface Answer {
        void to(HttpExchange exchange) throws Exception;
    }

    /** {@code path} is that of the archive below {@link #url}. */
    ArchiveServer(String path, byte[] archive) throws IOException {
        this.path = path;
        this.archive = archive;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        return "http://" + host + ":" + server.getAddress().getPort() + "/repo";
    }

    void answer(Answer answer) {
        server.createContext("/repo" + path, exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                answer.to(exchange);
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        });
    }

    void whole(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, archive.length);
        exchange.getResponseBody().write(archive);
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
