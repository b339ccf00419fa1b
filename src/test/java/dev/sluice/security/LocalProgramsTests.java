package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A machine with a server on port 8080 of loopback, and the process 7 connected to it from port 40000. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows makes no symbolic links without special rights")
class LocalProgramsTests {

    private static final String SERVER = "0100007F:1F90";
    private static final String CLIENT = "0100007F:9C40";
    private static final String ANY = "00000000:0000";
    private static final String LISTENS = "0A";
    private static final String CONNECTED = "01";
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

    @TempDir
    Path proc;

    private final List<String> tcp = new ArrayList<>();
    private final List<String> tcp6 = new ArrayList<>();

    @BeforeEach
    void serverAndClient() throws IOException {
        Files.createDirectories(proc.resolve("net"));
        Files.createSymbolicLink(proc.resolve("self"), process(5, 100, 101));
        tcp.add(row(SERVER, ANY, LISTENS, 100));
        tcp.add(row(SERVER, CLIENT, CONNECTED, 101));
        tcp.add(row(CLIENT, SERVER, CONNECTED, 102));
        process(1, 200);
        process(7, 102);
    }

    private static String row(String local, String remote, String state, long inode) {
        return "   0: " + local + " " + remote + " " + state + " 00000000:00000000 00:00000000 00000000  1000  0 "
                + inode + " 1 0000000000000000 20 4 30 10 -1";
    }

    private Path process(int pid, long... inodes) throws IOException {
        Path files = Files.createDirectories(proc.resolve(pid + "/fd"));
        for (long inode : inodes) {
            Files.createSymbolicLink(files.resolve(Long.toString(inode)), Path.of("socket:[" + inode + "]"));
        }
        return proc.resolve(Integer.toString(pid));
    }

    private boolean speaksForItself() throws IOException {
        Files.write(proc.resolve("net/tcp"), lines(tcp));
        Files.write(proc.resolve("net/tcp6"), lines(tcp6));
        return new LocalPrograms(proc, () -> 0, () -> 0).speaksForItself(PEER, Connected.SERVER);
    }

    private static List<String> lines(List<String> rows) {
        List<String> lines = new ArrayList<>(List.of("  sl  local_address rem_address   st"));
        lines.addAll(rows);
        return lines;
    }

    @Test
    void programThatServesNobodySpeaksForItself() throws IOException {
        assertThat(speaksForItself()).isTrue();
    }

    @Test
    void programWithASocketOfIpv6DoesToo() throws IOException {
        tcp.remove(2);
        tcp6.add(row("0000000000000000FFFF00000100007F:9C40", "0000000000000000FFFF00000100007F:1F90", CONNECTED, 102));
        assertThat(speaksForItself()).isTrue();
    }

    @Test
    void programThatListensToLoopbackAndHasNobodyConnectedDoesToo() throws IOException {
        process(7, 103);
        tcp.add(row("0100007F:0050", ANY, LISTENS, 103));
        assertThat(speaksForItself()).isTrue();
    }

    @Test
    void programThatListensToOtherMachinesMaySpeakForThem() throws IOException {
        process(7, 103);
        tcp.add(row("00000000:0050", ANY, LISTENS, 103));
        assertThat(speaksForItself()).isFalse();
    }

    @Test
    void programToWhichSomebodyIsConnectedMaySpeakForThatOne() throws IOException {
        process(7, 104);
        tcp.add(row("0100007F:0050", ANY, LISTENS, 103)); // of the process that it was forked from
        tcp.add(row("0100007F:0050", "0100007F:C000", CONNECTED, 104));
        assertThat(speaksForItself()).isFalse();
    }

    @Test
    void connectionByASocketOfAFileCountsToo() throws IOException {
        process(7, 105);
        Files.write(
                proc.resolve("net/unix"),
                List.of(
                        "Num       RefCount Protocol Flags    Type St Inode Path",
                        "0000000000000000: 00000002 00000000 00010000 0001 01 104 /run/proxy",
                        "0000000000000000: 00000003 00000000 00000000 0001 03 106",
                        "0000000000000000: 00000003 00000000 00000000 0001 03 105 /run/proxy"));
        assertThat(speaksForItself()).isFalse();
        Files.delete(proc.resolve("7/fd/105"));
        process(7, 104, 106);
        assertThat(speaksForItself())
                .as("listening alone, and a connection of its own to another")
                .isTrue();
    }

    @Test
    void allWhoHaveTheConnectionAreLookedAt() throws IOException {
        process(8, 102, 103);
        tcp.add(row("00000000:0050", ANY, LISTENS, 103));
        assertThat(speaksForItself()).isFalse();
    }

    @Test
    void serverItselfSpeaksForItself() throws IOException {
        Files.delete(proc.resolve("7/fd/102"));
        process(5, 102);
        assertThat(speaksForItself()).isTrue();
    }

    @Test
    void processThatCanNotBeSeenMayBeAnything() throws IOException {
        Files.delete(proc.resolve("7/fd/102"));
        assertThat(speaksForItself()).isFalse();
    }

    @Test
    void connectionThatIsNotListedMayBeAnybodys() throws IOException {
        tcp.remove(2);
        assertThat(speaksForItself()).isFalse();
        assertThat(new LocalPrograms(proc.resolve("nowhere"), () -> 0, () -> 0).speaksForItself(PEER, Connected.SERVER))
                .isFalse();
    }

    @Test
    void programThatWasSeenBeforeIsLookedAtAgain() throws IOException {
        Files.write(proc.resolve("net/tcp"), lines(tcp));
        LocalPrograms programs = new LocalPrograms(proc, () -> 0, () -> 0);
        assertThat(programs.speaksForItself(PEER, Connected.SERVER)).isTrue();
        process(7, 103);
        tcp.add(row("00000000:0050", ANY, LISTENS, 103));
        Files.write(proc.resolve("net/tcp"), lines(tcp));
        assertThat(programs.speaksForItself(PEER, Connected.SERVER)).isFalse();
    }

    @Test
    void connectionOfAProgramThatSpokeForItselfStaysItsOwn() throws IOException {
        Files.write(proc.resolve("net/tcp"), lines(tcp));
        LocalPrograms programs = new LocalPrograms(proc, () -> 0, () -> 0);
        Callers callers = new Callers(List.of(), MachineKey.NONE, programs, true, null);
        HttpHeaders headers = new DefaultHttpHeaders().add("Host", "localhost");
        Channel kept = new Connected(PEER);
        assertThat(callers.of(kept, headers).mayPublish()).isTrue();
        tcp.clear();
        Files.write(proc.resolve("net/tcp"), lines(tcp));
        assertThat(callers.of(kept, headers).mayPublish())
                .as("a request that follows on the same connection is not looked up")
                .isTrue();
        assertThat(callers.of(kept, headers.add("Via", "1.1 proxy")).mayPublish())
                .as("but by a proxy")
                .isFalse();
        assertThat(callers.of(new Connected(PEER), headers.remove("Via")).mayPublish())
                .as("another connection")
                .isFalse();
    }

    /** A look takes 10 ms of a thread here, and half of one may be taken: after 30 s at once 50 looks a second go on. */
    @Test
    void looksAreBoundedByTheTimeOfAThreadThatTheyTake() throws IOException {
        Files.write(proc.resolve("net/tcp"), lines(tcp));
        AtomicLong time = new AtomicLong();
        AtomicLong cpu = new AtomicLong();
        LocalPrograms slow = new LocalPrograms(proc, time::get, () -> cpu.addAndGet(10_000_000));
        int seen = 0;
        for (int i = 0; i < 5_000; i++) {
            seen += slow.speaksForItself(PEER, Connected.SERVER) ? 1 : 0;
        }
        assertThat(seen).isBetween(1_400, 1_600);
        time.addAndGet(2_000_000_000L);
        for (int i = 0; i < 5_000; i++) {
            seen += slow.speaksForItself(PEER, Connected.SERVER) ? 1 : 0;
        }
        assertThat(seen).isBetween(1_490, 1_710);
    }
}
