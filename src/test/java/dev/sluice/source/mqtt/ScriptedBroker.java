package dev.sluice.source.mqtt;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A broker that accepts connections, and either never says a word, or answers each filter of a subscription with a code of
 * the test's, and then stays silent.
 */
final class ScriptedBroker implements AutoCloseable {

    private static final int SUBSCRIBE = 8;

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private final boolean version5;
    private final int[] codes;

    /** @param codes of the filters; without any it never answers at all */
    ScriptedBroker(String version, int... codes) throws IOException {
        this.version5 = version.equals("5");
        this.codes = codes;
        SocketWork.begin("scripted-broker", this::accept);
    }

    String uri() {
        return "mqtt://127.0.0.1:" + listening.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = listening.accept();
            connections.incrementAndGet();
            SocketWork.begin("scripted-broker", () -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            byte[] connect = packet(in);
            if (codes.length > 0 && connect.length > 0) {
                out.write(version5 ? new byte[] {0x20, 3, 0, 0, 0} : new byte[] {0x20, 2, 0, 0});
            }
            while (true) {
                int type = in.readUnsignedByte() >> 4;
                byte[] body = body(in);
                if (type == SUBSCRIBE && codes.length > 0) {
                    out.write(answer(body));
                }
            }
        }
    }

    private static byte[] packet(DataInputStream in) throws IOException {
        var unused = in.readUnsignedByte();
        return body(in);
    }

    private static byte[] body(DataInputStream in) throws IOException {
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 0x7f) << shift;
            shift += 7;
        } while (digit >= 0x80);
        return in.readNBytes(length);
    }

    private byte[] answer(byte[] subscribe) {
        int head = version5 ? 3 : 2;
        byte[] answer = new byte[2 + head + codes.length];
        answer[0] = (byte) 0x90;
        answer[1] = (byte) (head + codes.length);
        answer[2] = subscribe[0];
        answer[3] = subscribe[1];
        for (int i = 0; i < codes.length; i++) {
            answer[2 + head + i] = (byte) codes[i];
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
