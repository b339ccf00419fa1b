package dev.sluice.security;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether the other end of a loopback connection is a program of this machine that speaks for itself. Linux says which
 * process has it: one that serves connections of its own, as a proxy or a tunnel does, may speak for anybody. Where that can
 * not be seen (another system, a process of another user or container) the answer is no: such a program shows the key.
 *
 * <p>Reading {@code /proc} takes some 2 ms with 1,000 sockets; all of it may take {@link #SHARE} of a thread at most, with {@link
 * #BURST_NANOS} at once, and what is asked beyond that is answered no. Safe for any thread.
 */
final class LocalPrograms {

    private static final Logger log = LoggerFactory.getLogger(LocalPrograms.class);

    private static final double SHARE = 0.5;
    private static final long BURST_NANOS = 30_000_000_000L;

    /** Programs that connect anew for each update are looked at first. */
    private static final int RECENT_MAX = 8;

    private static final String SOCKET = "socket:[";

    private final Path proc;
    private final LongSupplier nanos;
    private final LongSupplier cpuNanos;
    private final Deque<Path> recent = new ArrayDeque<>();
    private long spentUpTo;

    /** Of this machine. */
    LocalPrograms() {
        this(Path.of("/proc"), System::nanoTime, LocalPrograms::threadCpuNanos);
    }

    /** {@code cpuNanos} is what the current thread has used: on a busy machine a look takes longer, and no more of it. */
    LocalPrograms(Path proc, LongSupplier nanos, LongSupplier cpuNanos) {
        this.proc = proc;
        this.nanos = nanos;
        this.cpuNanos = cpuNanos;
        this.spentUpTo = nanos.getAsLong() - BURST_NANOS;
    }

    private static long threadCpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** {@code peer} is the other end, as the server sees it, {@code own} the server's. */
    boolean speaksForItself(InetSocketAddress peer, InetSocketAddress own) {
        if (!mayLook(nanos.getAsLong())) {
            return false;
        }
        long begin = cpuNanos.getAsLong();
        try {
            SocketTable sockets = SocketTable.read(proc);
            long inode = sockets.inode(peer, own);
            return inode > 0 && isHeldByOneThatDoesNotServe(inode, sockets);
        } catch (IOException | RuntimeException e) {
            log.debug("can not tell which program has the connection from {}", peer, e);
            return false;
        } finally {
            spent(cpuNanos.getAsLong() - begin);
        }
    }

    private synchronized boolean mayLook(long now) {
        spentUpTo = Math.max(spentUpTo, now - BURST_NANOS);
        return spentUpTo <= now;
    }

    private synchronized void spent(long took) {
        spentUpTo += (long) (took / SHARE);
    }

    private boolean isHeldByOneThatDoesNotServe(long inode, SocketTable sockets) throws IOException {
        for (Path process : recent()) {
            Set<Long> inodes = sockets(process);
            if (inodes.contains(inode)) {
                return !sockets.serves(inodes);
            }
        }
        return isHeldByNoneThatServes(inode, sockets);
    }

    /** Several processes may have a socket, from before they forked: none of them may serve. */
    private boolean isHeldByNoneThatServes(long inode, SocketTable sockets) throws IOException {
        Path self = proc.resolve("self").toRealPath();
        boolean found = false;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                Set<Long> inodes = sockets(process);
                if (inodes.contains(inode)) {
                    found = true;
                    if (process.equals(self)) {
                        continue;
                    }
                    if (sockets.serves(inodes)) {
                        return false;
                    }
                    remember(process);
                }
            }
        }
        return found;
    }

    private synchronized List<Path> recent() {
        return List.copyOf(recent);
    }

    private synchronized void remember(Path process) {
        recent.remove(process);
        recent.addFirst(process);
        if (recent.size() > RECENT_MAX) {
            recent.removeLast();
        }
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
