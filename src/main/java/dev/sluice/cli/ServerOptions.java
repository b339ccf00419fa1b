package dev.sluice.cli;

import dev.sluice.client.SluiceClient;
import dev.sluice.client.SluiceClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** Which server a command speaks to, as whom, and by which certificates it knows it. */
final class ServerOptions {

    private static final String DEFAULT = "http://127.0.0.1:8080";
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    /** A file may be as the server's {@code ~/.sluice/key}: a whole header, for curl. */
    private static final String HEADER = "Authorization: Bearer ";

    private final Terminal terminal;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "The server's address, as https://sluice.example:8443. Default: SLUICE_SERVER, else port 8080 of this machine")
    private @Nullable String server;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with an access token, or with the machine's key; read anew at each connection. Default:"
                    + " the token in SLUICE_TOKEN, which no other user can see")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca-file",
            paramLabel = "PEM",
            description = "Certificates to trust in place of Java's own. Default: SLUICE_CA_FILE")
    private @Nullable Path caFile;

    @Option(names = "--token", hidden = true)
    private @Nullable String visible;

    private String lastToken = "";

    ServerOptions(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Whether anybody has said which server is meant. */
    boolean isNamed() {
        return server != null || terminal.variable("SLUICE_SERVER") != null;
    }

    /** Address of the server, by {@code http} or {@code https}, with a path that ends in a slash. */
    URI base() {
        String given = server;
        String variable = terminal.variable("SLUICE_SERVER");
        String text = given != null ? given : variable != null ? variable : DEFAULT;
        try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            String scheme = String.valueOf(uri.getScheme()).replaceFirst("^ws", "http");
            boolean isPlain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (scheme.matches("https?") && uri.getHost() != null && isPlain) {
                String path = String.valueOf(uri.getRawPath()).replaceFirst("/*$", "/");
                return new URI(scheme + "://" + uri.getRawAuthority() + path);
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new Failure(
                Exit.USAGE, "'" + text + "' is no address of a server: write one as https://sluice.example:8443");
    }

    /** A client that is connected, or a {@link Failure}. Tells on standard error when it is cut off. */
    SluiceClient connect() {
        return connect(false);
    }

    /** @param isWebSocketOnly whether a server that can be reached by event streams alone is none */
    SluiceClient connect(boolean isWebSocketOnly) {
        URI base = base();
        SluiceClientBuilder builder =
                SluiceClient.builder().uri(base.resolve("ws")).httpClient(http());
        if (token() != null) {
            builder = builder.token(() -> Mono.fromCallable(this::token));
        }
        if (isWebSocketOnly) {
            builder = builder.webSocketOnly();
        }
        requireListener(base);
        SluiceClient client = builder.connect();
        new Connectedness(terminal, base).await(client);
        return client;
    }

    /** Says at once that nobody is there: a client would go on trying. */
    static void requireListener(URI base) {
        int port = base.getPort() >= 0 ? base.getPort() : base.getScheme().equals("https") ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(base.getHost().replaceAll("^\\[|]$", ""), port), (int)
                    CONNECT_MAX.toMillis());
        } catch (UnknownHostException e) {
            throw unreachable(base, "nobody knows that name", e);
        } catch (IOException e) {
            throw unreachable(base, String.valueOf(e.getMessage()), e);
        }
    }

    static Failure unreachable(URI base, String why, Throwable cause) {
        return new Failure(Exit.UNREACHABLE, "no server at " + base + ": " + inWords(why), cause);
    }

    static String inWords(String why) {
        return why.contains("PKIX path building failed")
                ? "its certificate is of nobody that Java trusts; name who signed it by --ca-file"
                : why;
    }

    HttpClient http() {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_MAX)
                .followRedirects(HttpClient.Redirect.NEVER);
        String variable = terminal.variable("SLUICE_CA_FILE");
        Path file = caFile != null ? caFile : variable == null ? null : Path.of(variable);
        if (base().getScheme().equals("http")) {
            builder = builder.sslContext(TrustedPem.ofNobody());
        } else if (file != null) {
            builder = builder.sslContext(TrustedPem.of(file));
        }
        return builder.build();
    }

    /** The token to show; null where there is none. */
    @Nullable
    String token() {
        if (visible != null) {
            throw new Failure(
                    Exit.USAGE,
                    "everybody on this machine can see a command line: put the token into SLUICE_TOKEN or name a file by"
                            + " --token-file, and take this one for known");
        }
        String token = tokenFile == null ? terminal.variable("SLUICE_TOKEN") : read(tokenFile);
        if (token == null) {
            return null;
        }
        warnInTheClear();
        return token.startsWith(HEADER) ? token.substring(HEADER.length()) : token;
    }

    /** A pipe can be read once: then what it said goes on. */
    private String read(Path file) {
        try {
            String text = Files.readString(file).strip();
            lastToken = text.isEmpty() ? lastToken : text;
        } catch (IOException e) {
            if (lastToken.isEmpty()) {
                throw new Failure(Exit.USAGE, "--token-file can not be read: " + file, e);
            }
        }
        if (lastToken.isEmpty() || !lastToken.matches("[\\x20-\\x7e]+")) {
            throw new Failure(Exit.USAGE, "--token-file has no token: " + file);
        }
        return lastToken;
    }

    private boolean hasWarned;

    private void warnInTheClear() {
        URI base = base();
        if (!hasWarned && base.getScheme().equals("http") && !isLoopback(base.getHost())) {
            hasWarned = true;
            terminal.tell("warning: the token goes to " + base.getHost() + " in the clear; take https");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
