package dev.sluice.start;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which build this is. */
public final class Version {

    private static final String BUILD_INFO = "/META-INF/build-info.properties";

    private Version() {}

    /** {@code unknown} where it was not built by Maven. */
    public static String ofBuild() {
        Properties build = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(BUILD_INFO)) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            return "unknown";
        }
        return build.getProperty("build.version", "unknown");
    }
}
