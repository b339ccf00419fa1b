package dev.sluice.security.revocation;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The file of the revocations, written whole in a new file that takes its place, so that there always is a whole one. */
public final class RevocationFile implements RevocationStore {

    private final Path file;

    public RevocationFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** None where there is no file; an {@link IOException} where it can not be read. */
    @Override
    public List<Revocation> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            JsonNode all = JsonMapper.shared().readTree(Files.readAllBytes(file));
            if (!all.isArray()) {
                throw new IllegalArgumentException("it is no array");
            }
            return all.valueStream().map(RevocationFile::revocation).toList();
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(file + " holds no revocations that can be read: " + e.getMessage(), e);
        }
    }

    private static Revocation revocation(JsonNode node) {
        Revocation read = new Revocation(
                node.path("id").asString(""),
                text(node, "sub"),
                text(node, "jti"),
                node.path("until").asLong(-1));
        if (read.id().isEmpty() || (read.sub() == null) == (read.jti() == null) || read.until() < 0) {
            throw new IllegalArgumentException("each has an id, sub or jti, and until");
        }
        return read;
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value != null && value.isString() ? value.stringValue() : null;
    }

    @Override
    public void write(List<Revocation> all) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        Files.write(fresh, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
