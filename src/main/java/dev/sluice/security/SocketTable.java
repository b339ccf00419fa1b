package dev.sluice.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The sockets of this machine, as Linux lists them in {@code /proc/net/tcp}, {@code tcp6} and {@code unix} (proc_pid_net(5)). */
final class SocketTable {

    private static final String ESTABLISHED = "01";
    private static final String LISTENING = "0A";
    private static final int WORD_BYTES = 4;

    /** Where the columns stand, separated by spaces. */
    private static final int LOCAL = 1;

    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;

    /** Of a local socket: {@code Num RefCount Protocol Flags Type St Inode Path}; the path is that of the listener which took it in. */
    private static final int UNIX_STATE = 5;

    private static final int UNIX_INODE = 6;
    private static final int UNIX_PATH = 7;
    private static final String UNIX_CONNECTED = "03";

    private final List<Row> rows;
    private final Set<Long> accepted;

    private SocketTable(List<Row> rows, Set<Long> accepted) {
        this.rows = rows;
        this.accepted = accepted;
    }

    /** A socket; {@code remote} is without meaning while it listens. */
    private record Row(InetSocketAddress local, InetSocketAddress remote, boolean listens, long inode) {}

    /** {@code proc} is {@code /proc}. */
    static SocketTable read(Path proc) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String[] columns : table(proc, "tcp")) {
            add(rows, columns);
        }
        for (String[] columns : table(proc, "tcp6")) {
            add(rows, columns);
        }
        Set<Long> accepted = new HashSet<>();
        for (String[] columns : table(proc, "unix")) {
            if (columns.length > UNIX_PATH && columns[UNIX_STATE].equals(UNIX_CONNECTED)) {
                accepted.add(Long.parseLong(columns[UNIX_INODE]));
            }
        }
        return new SocketTable(rows, accepted);
    }

    /** The lines below the head, in columns; none where the kernel does not have that kind. */
    private static List<String[]> table(Path proc, String name) throws IOException {
        try {
            return Files.readAllLines(proc.resolve("net").resolve(name), StandardCharsets.ISO_8859_1).stream()
                    .skip(1)
                    .map(line -> line.trim().split(" +", -1))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static void add(List<Row> rows, String[] columns) throws IOException {
        if (columns.length > INODE && (columns[STATE].equals(ESTABLISHED) || columns[STATE].equals(LISTENING))) {
            rows.add(new Row(
                    address(columns[LOCAL]),
                    address(columns[REMOTE]),
                    columns[STATE].equals(LISTENING),
                    Long.parseLong(columns[INODE])));
        }
    }

    /** {@code 0100007F:1F90}, in words of the machine's byte order, which is little-endian wherever there is a server. */
    private static InetSocketAddress address(String text) throws UnknownHostException {
        int colon = text.indexOf(':');
        byte[] words = HexFormat.of().parseHex(text.substring(0, colon));
        byte[] bytes = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i - i % WORD_BYTES + WORD_BYTES - 1 - i % WORD_BYTES];
        }
        return new InetSocketAddress(
                InetAddress.getByAddress(bytes), HexFormat.fromHexDigits(text.substring(colon + 1)));
    }

    /** The inode of the socket with these two ends; -1 if there is none. */
    long inode(InetSocketAddress local, InetSocketAddress remote) {
        for (Row row : rows) {
            if (!row.listens && row.local.equals(local) && row.remote.equals(remote)) {
                return row.inode;
            }
        }
        return -1;
    }

    /** Whether one of these sockets listens to other machines, or is a connection that somebody made to one of this machine's listeners. */
    boolean serves(Set<Long> inodes) {
        if (inodes.stream().anyMatch(accepted::contains)) {
            return true;
        }
        Set<Integer> listened = new HashSet<>();
        for (Row row : rows) {
            if (row.listens) {
                listened.add(row.local.getPort());
                if (inodes.contains(row.inode) && !row.local.getAddress().isLoopbackAddress()) {
                    return true;
                }
            }
        }
        for (Row row : rows) {
            if (!row.listens && inodes.contains(row.inode) && listened.contains(row.local.getPort())) {
                return true;
            }
        }
        return false;
    }
}
