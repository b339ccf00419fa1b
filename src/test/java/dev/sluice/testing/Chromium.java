package dev.sluice.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The system's Chromium, which shows nothing, loads nothing of its own, and keeps its pages' console. */
public final class Chromium {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS =
            Duration.ofMillis(50); // of its own accord Selenium looks twice a second

    private Chromium() {}

    /** For the caller to quit; ends the calling test where it is not installed. {@code profile} is an empty folder. */
    public static ChromeDriver open(Path profile) {
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

    /** Waits for what a page comes to show. */
    public static WebDriverWait waitOn(ChromeDriver browser) {
        return new WebDriverWait(browser, PATIENCE, BETWEEN_LOOKS);
    }
}
