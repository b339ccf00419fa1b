package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The servers that can be measured: Sluice, another build of it, and its peers. */
enum Contender {
    SLUICE("Sluice"),
    BEFORE("Sluice, another build"),
    NETTY("Netty, ChannelGroup"),
    GO("Go chat hub"),
    VERTX("Vert.x"),
    NODE("Node ws");

    private static final String SLUICE_SERVER = "dev.sluice.bench.server.SluiceServer";

    private static final int BUILD_MINUTES_MAX = 5;

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** As in {@code -Dbench.peers=}. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The command that starts it; builds it first where that is needed.
     *
     * @throws IOException when it can not be had here; the message says why
     */
    List<String> command(Options options, List<String> serverOptions) throws IOException, InterruptedException {
        String bytes = Integer.toString(options.bytes());
        return switch (this) {
            case SLUICE -> Machine.java(SLUICE_SERVER, sluiceArgs(bytes, serverOptions));
            case BEFORE -> Machine.javaOf(otherBuild(options), SLUICE_SERVER, sluiceArgs(bytes, serverOptions));
            case NETTY -> Machine.java("dev.sluice.bench.server.NettyServer", bytes);
            case VERTX -> Machine.java("dev.sluice.bench.server.VertxServer", bytes);
            case GO -> List.of(buildGo(options.work().resolve("go-hub")), bytes);
            case NODE -> List.of(tool("node"), installNode(options.work().resolve("node-ws")), bytes);
        };
    }

    private static String[] sluiceArgs(String bytes, List<String> serverOptions) {
        return Stream.concat(Stream.of(bytes, "--server.port=0"), serverOptions.stream())
                .toArray(String[]::new);
    }

    private static String otherBuild(Options options) throws IOException {
        if (options.before().isEmpty()) {
            throw new IOException("no class path of another build in -Dbench.before");
        }
        return options.before();
    }

    private static String buildGo(Path folder) throws IOException, InterruptedException {
        String go = tool("go");
        unpack(folder, "go-hub", "go.mod", "go.sum", "main.go");
        run(folder, "the Go module gorilla/websocket can not be had", go, "build", "-o", "hub", ".");
        return folder.resolve("hub").toString();
    }

    private static String installNode(Path folder) throws IOException, InterruptedException {
        unpack(folder, "node-ws", "package.json", "main.js");
        if (!Files.exists(folder.resolve("node_modules/ws"))) {
            run(folder, "the npm package ws can not be had", tool("npm"), "install", "--no-audit", "--no-fund");
        }
        return folder.resolve("main.js").toString();
    }

    private static String tool(String name) throws IOException {
        String path = Machine.tool(name);
        if (path == null) {
            throw new IOException("no " + name);
        }
        return path;
    }

    private static void unpack(Path folder, String resources, String... names) throws IOException {
        Files.createDirectories(folder);
        for (String name : names) {
            try (InputStream in =
                    Objects.requireNonNull(Contender.class.getResourceAsStream("/" + resources + "/" + name), name)) {
                Files.write(folder.resolve(name), in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void run(Path folder, String fault, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("build.log").toFile())
                .start();
        if (!process.waitFor(BUILD_MINUTES_MAX, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(fault);
        }
    }
}
