package dev.sluice.journal;

import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Updates in the order of their offsets, as bytes of the journal's file:
 *
 * <pre>
 *  crc32c of the rest (4) | record ...
 *  record: offset - last | ts - last | seq | topic bytes | topic | [0 | quality | ttl | [source] |] data bytes | data
 *  source: number of one that the block has had, from 1 on, or of the next one | its bytes | source
 * </pre>
 *
 * Numbers are varints of 7 bits, least first; the first record counts from 0. Data is never empty, so that a 0 in place of its
 * length says that quality and ttl come first, which else are good and none; {@link #WITH_SOURCE} is added to the quality where
 * a source follows. The store beneath checks its own structure, but not the data in it.
 */
final class UpdateBlock {

    private static final int NUMBERS_BYTES_MAX = 10 * 10;
    private static final byte[] NONE = {};

    /** As the file has them: only ever to be added to. */
    private static final List<Quality> QUALITIES = List.of(Quality.GOOD, Quality.UNCERTAIN, Quality.BAD, Quality.STALE);

    private static final int WITH_SOURCE = 16;

    private byte[] bytes = new byte[1 << 14];
    private int size = Integer.BYTES;
    private final Map<String, Integer> sources = new HashMap<>();
    private long offset;
    private long ts;

    void add(Update update) {
        byte[] topic = update.topic().name().getBytes(StandardCharsets.UTF_8);
        byte[] data = update.data();
        byte[] source = update.source() == null ? NONE : update.source().getBytes(StandardCharsets.UTF_8);
        int needed = size + NUMBERS_BYTES_MAX + topic.length + data.length + source.length;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
        addNumber(update.offset() - offset);
        addNumber(update.ts() - ts);
        addNumber(update.seq());
        addBytes(topic);
        boolean hasSource = update.source() != null;
        if (update.quality() != Quality.GOOD || update.ttlMillis() != 0 || hasSource) {
            addNumber(0);
            addNumber(QUALITIES.indexOf(update.quality()) + (hasSource ? WITH_SOURCE : 0));
            addNumber(update.ttlMillis());
        }
        if (update.source() != null) {
            addSource(update.source(), source);
        }
        addBytes(data);
        offset = update.offset();
        ts = update.ts();
    }

    private void addSource(String source, byte[] text) {
        Integer known = sources.putIfAbsent(source, sources.size() + 1);
        addNumber(known == null ? sources.size() : known);
        if (known == null) {
            addBytes(text);
        }
    }

    private void addBytes(byte[] added) {
        addNumber(added.length);
        System.arraycopy(added, 0, bytes, size, added.length);
        size += added.length;
    }

    private void addNumber(long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        byte[] block = Arrays.copyOf(bytes, size);
        ByteBuffer.wrap(block).putInt(checksum(block));
        return block;
    }

    private static int checksum(byte[] block) {
        CRC32C crc = new CRC32C();
        crc.update(block, Integer.BYTES, block.length - Integer.BYTES);
        return (int) crc.getValue();
    }

    /** Tells each update of a block. */
    static void read(byte[] block, Names names, AgeClock clock, Consumer<Update> reader) {
        ByteBuffer in = ByteBuffer.wrap(block);
        if (in.getInt() != checksum(block)) {
            throw new IllegalStateException("a block of updates does not match its checksum");
        }
        List<String> sources = new ArrayList<>();
        long offset = 0;
        long ts = 0;
        while (in.hasRemaining()) {
            offset += number(in);
            ts += number(in);
            long seq = number(in);
            Topic topic = names.topic(text(in));
            long length = number(in);
            boolean isPlain = length > 0;
            int quality = isPlain ? 0 : Math.toIntExact(number(in));
            int ttlMillis = isPlain ? 0 : Math.toIntExact(number(in));
            String source = quality < WITH_SOURCE ? null : source(in, sources, names);
            byte[] data = bytes(in, isPlain ? length : number(in));
            reader.accept(new Update(
                    topic,
                    seq,
                    offset,
                    ts,
                    clock.nanosAt(ts),
                    data,
                    QUALITIES.get(quality % WITH_SOURCE),
                    ttlMillis,
                    source));
        }
    }

    private static String source(ByteBuffer in, List<String> known, Names names) {
        int number = Math.toIntExact(number(in));
        if (number > known.size()) {
            known.add(names.source(text(in)));
        }
        return known.get(number - 1);
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in, number(in)), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in, long length) {
        byte[] read = new byte[Math.toIntExact(length)];
        in.get(read);
        return read;
    }

    private static long number(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            number |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }
}
