package dev.sluice.security;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether the other end of a loopback connection is a program of this machine that speaks for itself. Linux says which
 * process has it: one that serves connections of its own, as a proxy or a tunnel does, may speak for anybody. Where that can
 * not be seen (another system, a process of another user or container) the answer is no: such a program shows the key.
 *
 * <p>Reading {@code /proc} takes 1 to 20 ms, by the number of sockets; it may take {@link #SHARE} of a thread at most, with {@link
 * #BURST_NANOS} at once, and what is asked beyond that is answered no. Safe for any thread.
 */
final class LocalPrograms {

    private static final Logger log = LoggerFactory.getLogger(LocalPrograms.class);

    private static final double SHARE = 0.1;
    private static final long BURST_NANOS = 5_000_000_000L;
    private static final String SOCKET = "socket:[";

    private final Path proc;
    private final LongSupplier nanos;
    private long spentUpTo;

    /** Of this machine. */
    LocalPrograms() {
        this(Path.of("/proc"), System::nanoTime);
    }

    LocalPrograms(Path proc, LongSupplier nanos) {
        this.proc = proc;
        this.nanos = nanos;
        this.spentUpTo = nanos.getAsLong() - BURST_NANOS;
    }

    /** {@code peer} is the other end, as the server sees it, {@code own} the server's. */
    boolean speaksForItself(InetSocketAddress peer, InetSocketAddress own) {
        long begin = nanos.getAsLong();
        if (!mayLook(begin)) {
            return false;
        }
        try {
            SocketTable sockets = SocketTable.read(proc);
            long inode = sockets.inode(peer, own);
            return inode > 0 && isHeldByOneThatDoesNotServe(inode, sockets);
        } catch (IOException | RuntimeException e) {
            log.debug("can not tell which program has the connection from {}", peer, e);
            return false;
        } finally {
            spent(nanos.getAsLong() - begin);
        }
    }

    private synchronized boolean mayLook(long now) {
        spentUpTo = Math.max(spentUpTo, now - BURST_NANOS);
        return spentUpTo <= now;
    }

    private synchronized void spent(long took) {
        spentUpTo += (long) (took / SHARE);
    }

    /** Several processes may have a socket, from before they forked: none of them may serve. */
    private boolean isHeldByOneThatDoesNotServe(long inode, SocketTable sockets) throws IOException {
        Path self = proc.resolve("self").toRealPath();
        boolean found = false;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                Set<Long> inodes = sockets(process);
                if (inodes.contains(inode)) {
                    found = true;
                    if (!process.equals(self) && sockets.serves(inodes)) {
                        return false;
                    }
                }
            }
        }
        return found;
    }

    /** Those of a process that is gone, or may not be looked at, are none. */
    private static Set<Long> sockets(Path process) {
        Set<Long> inodes = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                addInode(inodes, file);
            }
        } catch (IOException | RuntimeException e) {
            return inodes;
        }
        return inodes;
    }

    private static void addInode(Set<Long> inodes, Path file) {
        try {
            String target = Files.readSymbolicLink(file).toString();
            if (target.startsWith(SOCKET)) {
                inodes.add(Long.parseLong(target.substring(SOCKET.length(), target.length() - 1)));
            }
        } catch (IOException e) {
            return; // closed meanwhile
        }
    }
}
