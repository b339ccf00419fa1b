package dev.sluice.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.json.JsonMapper;

/** The system's Chromium, which shows nothing, loads nothing of its own, and keeps its pages' console. */
public final class Chromium {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS =
            Duration.ofMillis(50); // of its own accord Selenium looks twice a second

    private Chromium() {}

    /** For the caller to quit; ends the calling test where it is not installed. {@code profile} is an empty folder. */
    public static ChromeDriver open(Path profile) {
        return open(profile, false);
    }

    /** The same, which also keeps what {@link #pieces} tells. */
    public static ChromeDriver openTraced(Path profile) {
        return open(profile, true);
    }

    private static ChromeDriver open(Path profile, boolean isTraced) {
        String driver = OptionalTool.require("chromedriver").toString();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(OptionalTool.require("chromium").toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1400,1000",
                "--user-data-dir=" + profile);
        LoggingPreferences console = new LoggingPreferences();
        console.enable(LogType.BROWSER, Level.ALL);
        if (isTraced) {
            options.setExperimentalOption(
                    "perfLoggingPrefs",
                    Map.of("enableNetwork", false, "enablePage", false, "traceCategories", "devtools.timeline"));
            console.enable(LogType.PERFORMANCE, Level.ALL);
        }
        options.setCapability(ChromeOptions.LOGGING_PREFS, console);
        System.setProperty(ChromeDriverService.CHROME_DRIVER_EXE_PROPERTY, driver); // or Selenium looks for one to load
        return new ChromeDriver(options);
    }

    /** What its console has of warnings and errors since it was last asked, such as what the page's policy forbade. */
    public static List<LogEntry> complaints(ChromeDriver browser) {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .toList();
    }

    /**
     * A piece of work of a page.
     *
     * @param cpuMillis what it took of a CPU, whatever else the machine had to do
     */
    public record Piece(String name, double cpuMillis) {}

    /** Of all pages since this was last asked, in any order; a page is told of when it has been left. */
    public static List<Piece> pieces(ChromeDriver traced) {
        return traced.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> JsonMapper.shared().readTree(entry.getMessage()).at("/message/params"))
                .filter(event -> event.has("tdur"))
                .map(event -> new Piece(
                        event.get("name").asString(), event.get("tdur").asDouble() / 1_000))
                .toList();
    }

    /** Waits for what a page comes to show. */
    public static WebDriverWait waitOn(ChromeDriver browser) {
        return new WebDriverWait(browser, PATIENCE, BETWEEN_LOOKS);
    }
}
