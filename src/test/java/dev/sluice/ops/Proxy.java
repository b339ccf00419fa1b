package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.FreePort;
import dev.sluice.testing.JdkClient;
import dev.sluice.testing.OptionalTool;
import dev.sluice.testing.RawWebSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A real nginx or HAProxy on loopback with the files of {@code src/ops}, in which an operator has set what is to be set. */
final class Proxy implements AutoCloseable {

    /** Which program it is. */
    enum Kind {
        NGINX,
        HAPROXY
    }

    private static final Path OPS = Path.of("src/ops").toAbsolutePath();
    private static final String NGINX_CONF = """
            daemon off;
            master_process off;
            pid nginx.pid;
            events {}
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fast; uwsgi_temp_path u; scgi_temp_path s;
              include SITE;
            }
            """;

    private final Process process;
    private final int port;

    private Proxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Runs one in a folder of its own, and waits until it listens. */
    static Proxy start(Kind kind, Path folder, ProxySettings settings) throws IOException {
        int port = FreePort.find();
        Path own = Files.createDirectories(folder.resolve(kind + "-" + port));
        if (kind == Kind.NGINX) {
            Files.createDirectories(own.resolve("sluice"));
            Files.writeString(own.resolve("sluice/upstream.conf"), settings.upstream(ops("nginx/upstream.conf")));
            Files.writeString(own.resolve("sluice/server.conf"), settings.server(ops("nginx/server.conf"), port));
            if (settings.auth() != 0) {
                String auth = replace(ops("nginx/auth.conf"), "127.0.0.1:4180", "127.0.0.1:" + settings.auth());
                Files.writeString(own.resolve("sluice/auth.conf"), auth);
            }
            return nginx(own, settings.scaled(ops("nginx/sluice.conf")), port);
        }
        Files.writeString(own.resolve("servers.cfg"), settings.backend(ops("haproxy/servers.cfg")));
        return haproxy(own, settings.scaled(ops("haproxy/sluice.cfg")), settings.bind(port), port);
    }

    /** Runs nginx with a site as it stands, below {@code http}. */
    static Proxy nginx(Path folder, String site, int port) throws IOException {
        Path siteFile = Files.writeString(folder.resolve("site.conf"), site);
        Files.writeString(folder.resolve("nginx.conf"), replace(NGINX_CONF, "SITE", siteFile.toString()));
        List<String> arguments = List.of("-p", folder.toString(), "-e", "stderr", "-c", "nginx.conf");
        return run(folder, "nginx", arguments, Map.of(), port);
    }

    /** Runs HAProxy with that, and with {@code servers.cfg} where there is one. */
    static Proxy haproxy(Path folder, String configuration, String bind, int port) throws IOException {
        Files.writeString(folder.resolve("sluice.cfg"), configuration);
        List<String> arguments = Files.exists(folder.resolve("servers.cfg"))
                ? List.of("-db", "-f", "sluice.cfg", "-f", "servers.cfg")
                : List.of("-db", "-f", "sluice.cfg");
        return run(folder, "haproxy", arguments, Map.of("SLUICE_BIND", bind), port);
    }

    private static Proxy run(
            Path folder, String command, List<String> arguments, Map<String, String> environment, int port)
            throws IOException {
        Path program = OptionalTool.require(command);
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(program.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.command().addAll(arguments);
        builder.environment().putAll(environment);
        Proxy proxy = new Proxy(builder.start(), port);
        try {
            Awaitility.await()
                    .ignoreExceptions()
                    .atMost(JdkClient.PATIENCE)
                    .failFast(() -> assertThat(proxy.process.isAlive())
                            .as(Files.readString(log))
                            .isTrue())
                    .until(() -> {
                        RawWebSocket.connect(port).close();
                        return true;
                    });
        } catch (RuntimeException | Error e) {
            proxy.close();
            throw e;
        }
        return proxy;
    }

    static String ops(String file) throws IOException {
        return Files.readString(OPS.resolve(file));
    }

    /** The text must be there. */
    static String replace(String text, String old, String by) {
        assertThat(text).contains(old);
        return text.replace(old, by);
    }

    static String lines(List<String> lines) {
        return lines.stream().collect(Collectors.joining("\n"));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        assertThat(process.onExit().orTimeout(60, TimeUnit.SECONDS).join().isAlive())
                .isFalse();
    }
}
