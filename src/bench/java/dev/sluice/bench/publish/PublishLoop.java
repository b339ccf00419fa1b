package dev.sluice.bench.publish;

import dev.sluice.bench.server.Timetable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All devices, on one thread. While they publish, a round reads each socket that has something once, writes what has become
 * due, and rests: what is late by that counts as the server's latency.
 */
final class PublishLoop {

    private static final long ROUND_NANOS = 500_000;

    private final int dataBytes;
    private final PrintStream answers;
    private final Selector selector;
    private final ByteBuffer buffer;
    private final AckTally tally = new AckTally();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Device> devices = new ArrayList<>();
    private final Consumer<SelectionKey> onKey = this::onKey;
    private int together = 1;
    private boolean opening;
    private @Nullable Schedule schedule;
    private long nextTurn;

    PublishLoop(int dataBytes, PrintStream answers) throws IOException {
        this.dataBytes = dataBytes;
        this.answers = answers;
        this.selector = Selector.open();
        this.buffer = ByteBuffer.allocateDirect(Device.TOGETHER_MAX * (dataBytes + 200));
    }

    /** From any thread. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    void connect(WireKind kind, int port, int count, int updatesTogether) {
        together = updatesTogether;
        try {
            for (int number = 0; number < count; number++) {
                SocketChannel socket =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                socket.configureBlocking(false);
                Device device = new Device(number, socket, kind, dataBytes, tally);
                devices.add(device);
                device.begin(socket.register(selector, SelectionKey.OP_READ, device));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        opening = true;
    }

    void publish(double perSecond) {
        Schedule next = new Schedule(Timetable.fromNow(perSecond), devices.size(), together);
        devices.forEach(device -> device.follow(next));
        nextTurn = 0;
        schedule = next;
        answer("publishing=1");
    }

    /** What is due already is still written. */
    void stop() {
        schedule = null;
        answer("stopped=1");
    }

    void beginWindow() {
        tally.beginWindow();
        answer("window=1");
    }

    void report() {
        answer(tally.answer(devices.stream().mapToLong(Device::due).sum()));
    }

    private void answer(String line) {
        answers.println(line);
        answers.flush();
    }

    void run() throws IOException {
        while (true) {
            long begun = System.nanoTime();
            if (schedule == null) {
                selector.select(onKey);
            } else {
                selector.selectNow(onKey);
                writeDue(schedule);
                LockSupport.parkNanos(begun + ROUND_NANOS - System.nanoTime());
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            if (opening && devices.stream().allMatch(Device::isOpen)) {
                opening = false;
                answer("ready=" + devices.size());
            }
        }
    }

    private void writeDue(Schedule times) throws IOException {
        long now = System.nanoTime();
        long first = nextTurn;
        while (times.dueNanos(nextTurn) <= now) {
            devices.get(times.device(nextTurn++)).addDue(together);
        }
        long last = Math.min(nextTurn, first + devices.size());
        for (long turn = first; turn < last; turn++) {
            devices.get(times.device(turn)).write(buffer);
        }
    }

    private void onKey(SelectionKey key) {
        Device device = (Device) key.attachment();
        try {
            if (key.isReadable()) {
                device.read(buffer);
            }
            if (key.isValid() && (key.isWritable() || device.owesBesides())) {
                device.write(buffer);
            }
        } catch (IOException e) {
            device.end(0);
        }
    }
}
