package dev.sluice.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * Notes that go to the file with one commit, the newest of each name; null takes one away. In the file each stands as
 * <pre>
 *  crc32c of the rest (4) | note
 * </pre>
 */
final class Notes {

    private final Map<String, byte @Nullable []> byName = new LinkedHashMap<>();

    void put(String name, byte @Nullable [] note) {
        byName.put(name, note);
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    void writeTo(MVMap<String, byte[]> file) {
        byName.forEach((name, note) -> {
            if (note == null) {
                file.remove(name);
            } else {
                file.put(name, withChecksum(note));
            }
        });
    }

    private static byte[] withChecksum(byte[] note) {
        return ByteBuffer.allocate(Integer.BYTES + note.length)
                .putInt(checksum(note))
                .put(note)
                .array();
    }

    static byte[] checked(byte[] stored) {
        byte[] note = Arrays.copyOfRange(stored, Integer.BYTES, stored.length);
        if (ByteBuffer.wrap(stored).getInt() != checksum(note)) {
            throw new IllegalStateException("a note does not match its checksum");
        }
        return note;
    }

    private static int checksum(byte[] note) {
        CRC32C crc = new CRC32C();
        crc.update(note);
        return (int) crc.getValue();
    }
}
