package dev.sluice.security;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a program runs on this machine under the server's user: who sends it could read a file that nobody else may
 * read. The file holds the header to send, so that {@code curl -H @FILE} does. Made where it is missing, never overwritten.
 * Immutable.
 */
final class MachineKey {

    /** A server that could not read or make its key: nobody can show it. */
    static final MachineKey NONE = new MachineKey(null);

    private static final int KEY_BYTES = 32;
    private static final int FILE_BYTES_MAX = 1_024;
    private static final String SCHEME = "Bearer ";
    private static final Pattern LINE = Pattern.compile("Authorization: Bearer (?<key>[A-Za-z0-9_-]{32,200})\\s*");
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private final byte @Nullable [] key;

    private MachineKey(byte @Nullable [] key) {
        this.key = key;
    }

    static MachineKey of(String key) {
        return new MachineKey(key.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads the file, or makes it. Throws an {@link IOException} whose message says what to do. */
    static MachineKey open(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder, attributes("rwx------"));
        }
        try {
            return make(file);
        } catch (FileAlreadyExistsException e) {
            return read(file);
        }
    }

    private static MachineKey make(Path file) throws IOException {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel channel = Files.newByteChannel(file, options, attributes("rw-------"))) {
            ByteBuffer line =
                    ByteBuffer.wrap(("Authorization: " + SCHEME + key + "\n").getBytes(StandardCharsets.US_ASCII));
            while (line.hasRemaining()) {
                channel.write(line);
            }
        }
        return of(key);
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static MachineKey read(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException("it is no file of a key: name another one");
        }
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
            throw new IOException("others may read it: delete it, so that the next start makes a new one");
        }
        Matcher line = LINE.matcher(Files.readString(file));
        if (!line.matches()) {
            throw new IOException("it holds no key: delete it, so that the next start makes a new one");
        }
        return of(line.group("key"));
    }

    boolean isShownBy(HttpHeaders headers) {
        List<String> lines = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        if (key == null || lines.size() != 1 || !lines.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        String shown = lines.get(0).substring(SCHEME.length()).strip();
        return MessageDigest.isEqual(key, shown.getBytes(StandardCharsets.ISO_8859_1));
    }
}
