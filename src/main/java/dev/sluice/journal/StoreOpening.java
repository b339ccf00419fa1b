package dev.sluice.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/** Opens the store of a journal's file, and says of a file that cannot be opened what to do about it. */
final class StoreOpening {

    private static final Logger log = LoggerFactory.getLogger(StoreOpening.class);

    /** Two headers of a block each; behind them comes what is stored. */
    private static final int HEADERS_BYTES = 2 * 4096;

    private StoreOpening() {}

    static MVStore open(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(path)) {
            throw new JournalFileException(path, "is a folder", "set sluice.journal.path to a file", null);
        }
        if (!Files.isDirectory(folder)) {
            throw new JournalFileException(
                    path, "is in a folder that does not exist", "make it, or set sluice.journal.path", null);
        }
        if (!Files.isWritable(Files.exists(path) ? path : folder)) {
            throw new JournalFileException(
                    path, "cannot be written", "let this user write it, or set sluice.journal.path", null);
        }
        if (!Files.exists(path)) {
            make(path, folder);
        }
        return openExisting(path);
    }

    /** Makes a journal that is empty; whole or not at all, so that what is no whole journal is never taken for a new one. */
    private static void make(Path path, Path folder) {
        Path unfinished = folder.resolve(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(unfinished);
            try (MVStore store = openStore(unfinished)) {
                JournalFile.openStates(store)
                        .put(0, FileState.first(HeapLog.newEpoch()).toBytes());
                store.commit();
                store.sync();
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            syncFolder(folder);
        } catch (IOException | MVStoreException e) {
            throw new JournalFileException(
                    path, "cannot be made (" + cause(e) + ")", "make room, or set sluice.journal.path", e);
        }
    }

    /** One that has been made before. */
    static MVStore openExisting(Path path) {
        try {
            if (Files.size(path) <= HEADERS_BYTES) {
                throw cutOff(path); // the store would take it for a new one, and make it one
            }
        } catch (IOException e) {
            throw damaged(path, new UncheckedIOException(e));
        }
        try {
            MVStore store = openStore(path);
            if (store.getMapNames().isEmpty()) {
                store.closeImmediately();
                throw cutOff(path);
            }
            return store;
        } catch (MVStoreException e) {
            throw failed(path, e);
        }
    }

    static JournalFileException failed(Path path, MVStoreException e) {
        return switch (e.getErrorCode()) {
            case DataUtils.ERROR_FILE_LOCKED -> locked(path, e);
            case DataUtils.ERROR_WRITING_FAILED -> full(path, e);
            default -> damaged(path, e);
        };
    }

    private static JournalFileException cutOff(Path path) {
        return new JournalFileException(
                path,
                "has no journal in it, it was cut off or emptied",
                "restore it, or move it away to begin a new log, with a new epoch",
                null);
    }

    /**
     * No commits or compaction of the store's own. Space is reused as soon as nothing of the last five commits, each of
     * them synced, is in it: the store's retention time is for those who do not sync.
     */
    private static MVStore openStore(Path path) {
        MVStore store = new MVStore.Builder()
                .fileName(path.toAbsolutePath().toString())
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .open();
        store.setRetentionTime(0);
        return store;
    }

    private static JournalFileException locked(Path path, MVStoreException cause) {
        return new JournalFileException(
                path, "is in use by another process", "stop that one, or set sluice.journal.path", cause);
    }

    private static JournalFileException full(Path path, MVStoreException cause) {
        return new JournalFileException(path, "cannot be written (" + cause(cause) + ")", "make room", cause);
    }

    /** What the system says, where the store says only that it failed. */
    private static @Nullable String cause(Exception e) {
        return NestedExceptionUtils.getMostSpecificCause(e).getMessage();
    }

    static JournalFileException damaged(Path path, RuntimeException cause) {
        return new JournalFileException(
                path,
                "cannot be read (" + cause.getMessage() + ")",
                "restore it, or move it away to begin a new log, with a new epoch",
                cause);
    }

    /** A new file outlives a power failure only if its folder does; where folders cannot be opened, that is as it is. */
    private static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            log.debug("folder {} not synced", folder, e);
        }
    }
}
