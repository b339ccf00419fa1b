package dev.sluice.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The highest offset that anybody can have been told of, in a small file beside the journal's that is mapped into memory:
 * to note an offset is one write to memory, and the operating system has it also when the process is killed. So the next
 * run knows how much is missing from the journal's file: what was not committed, or what was cut off.
 *
 * <pre>
 *  boot of the machine (16) | offset (8)
 * </pre>
 *
 * After the machine has stopped it may be too low, and is not believed: the journal's own lease tells then.
 */
final class GivenOffsets {

    private static final Logger log = LoggerFactory.getLogger(GivenOffsets.class);

    /** Nobody has noted anything that can be believed. */
    static final long UNKNOWN = -1;

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int OFFSET_AT = 2 * Long.BYTES;
    private static final int SIZE = OFFSET_AT + Long.BYTES;

    private final ByteBuffer mapped;
    private final long found;

    private GivenOffsets(ByteBuffer mapped, long found) {
        this.mapped = mapped;
        this.found = found;
    }

    /** Opens or makes it; where that can not be, nothing is noted, and the lease tells. */
    static GivenOffsets beside(Path journal) {
        Path path = journal.resolveSibling(journal.getFileName() + ".head");
        UUID boot = boot();
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            boolean isWhole = channel.size() == SIZE;
            if (!isWhole) {
                channel.truncate(0).write(ByteBuffer.allocate(SIZE)); // what has no room on the disk can not be mapped
            }
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
            boolean isOfThisBoot = isWhole
                    && boot.getMostSignificantBits() == mapped.getLong(0)
                    && boot.getLeastSignificantBits() == mapped.getLong(Long.BYTES);
            long found = isOfThisBoot ? mapped.getLong(OFFSET_AT) : UNKNOWN;
            mapped.putLong(0, boot.getMostSignificantBits());
            mapped.putLong(Long.BYTES, boot.getLeastSignificantBits());
            return new GivenOffsets(mapped, found);
        } catch (IOException | UnsupportedOperationException e) {
            log.warn("{} can not be used ({}): after a kill more is told as missing than was", path, e.toString());
            return new GivenOffsets(ByteBuffer.allocate(SIZE), UNKNOWN);
        }
    }

    private static UUID boot() {
        try {
            return UUID.fromString(Files.readString(BOOT_ID).strip());
        } catch (IOException | IllegalArgumentException e) {
            return new UUID(0, 0); // no Linux: a stop of the machine is taken for one of the process
        }
    }

    /** What an earlier run has noted; {@link #UNKNOWN} where it has not, or it is not to be believed. */
    long found() {
        return found;
    }

    /** That offset can be known from now on. */
    void note(long offset) {
        mapped.putLong(OFFSET_AT, offset);
    }
}
