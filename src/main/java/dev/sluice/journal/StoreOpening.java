package dev.sluice.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the store of a journal's file, and says of a file that cannot be opened what to do about it. */
final class StoreOpening {

    private static final Logger log = LoggerFactory.getLogger(StoreOpening.class);

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
        boolean isNew = !Files.exists(path);
        MVStore store = openStore(path);
        if (isNew) {
            syncFolder(folder);
        }
        return store;
    }

    /**
     * No commits or compaction of the store's own. Space is reused as soon as nothing of the last five commits, each of
     * them synced, is in it: the store's retention time is for those who do not sync.
     */
    private static MVStore openStore(Path path) {
        try {
            MVStore store = new MVStore.Builder()
                    .fileName(path.toAbsolutePath().toString())
                    .autoCommitDisabled()
                    .autoCommitBufferSize(0)
                    .open();
            store.setRetentionTime(0);
            return store;
        } catch (MVStoreException e) {
            throw e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED ? locked(path, e) : damaged(path, e);
        }
    }

    private static JournalFileException locked(Path path, MVStoreException cause) {
        return new JournalFileException(
                path, "is in use by another process", "stop that one, or set sluice.journal.path", cause);
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
