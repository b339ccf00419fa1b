package dev.sluice.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.DroppingProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Nothing moves on the page that nobody asked to move, and a phone has its quotes in reach. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class PageLayoutIT {

    private static final int SYMBOLS = 1_000;

    @LocalServerPort
    private int port;

    private Dashboard page;

    @BeforeAll
    void open(@TempDir Path profile) {
        page = Dashboard.in(profile, port);
    }

    @AfterAll
    void close() {
        if (page != null) {
            page.close();
        }
    }

    private void load(Screen screen, String query) {
        page.screen(screen);
        page.load(port, query);
        page.becomesLive();
    }

    @ParameterizedTest
    @EnumSource
    void standsStillWhileItLoads(Screen screen) {
        load(screen, "");
        page.becomes("document.querySelectorAll('.tile').length > 10");
        page.hasNotMoved();
    }

    @ParameterizedTest
    @EnumSource
    void standsStillWithAThousandSymbols(Screen screen) {
        page.publish(thousand("{\"last\":12.5,\"bid\":12.4,\"ask\":12.6}"));
        try {
            load(screen, "");
            page.becomes("document.querySelectorAll('#quotes tbody tr').length > " + SYMBOLS);
            page.hasNotMoved();
        } finally {
            page.publish(thousand("null"));
        }
    }

    private static String thousand(String data) {
        return IntStream.range(0, SYMBOLS)
                .mapToObj(n -> "{\"topic\":\"quotes/T" + n + "\",\"data\":" + data + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    @ParameterizedTest
    @EnumSource
    void standsStillWhenTheConnectionIsLostAndComesBack(Screen screen) throws IOException {
        try (DroppingProxy proxy = DroppingProxy.to(port)) {
            page.screen(screen);
            page.load(proxy.port(), "");
            page.becomesLive();
            proxy.refuse();
            page.becomes("document.getElementById('connection').dataset.state === 'reconnecting'");
            page.becomes("!document.getElementById('not-live').hidden");
            assertThat(page.find("#retry").isDisplayed()).isTrue();
            page.hasNotMoved();
            proxy.accept();
            page.becomesLive();
            assertThat(page.find("#not-live").isDisplayed()).isFalse();
            page.hasNotMoved();
        }
    }

    @Test
    void thePhoneShowsItsFirstQuoteInTheUpperThird() {
        load(Screen.PHONE, "");
        double top = page.number("document.querySelector('#quotes tbody tr').getBoundingClientRect().top");
        assertThat(top).isLessThan(Screen.PHONE.height() / 3.0);
        assertThat(page.number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(Screen.PHONE.width());
    }

    @Test
    void whateverAFingerMayHitIsLargeEnoughForIt() {
        load(Screen.PHONE, "");
        page.click("#account-fold");
        assertThat(String.valueOf(page.js("return [...document.querySelectorAll('button, select, input')]"
                        + ".filter(each => each.offsetParent !== null && each.getBoundingClientRect().height < 44)"
                        + ".map(each => each.id || each.textContent).join()")))
                .isEmpty();
    }

    @Test
    void thePhoneFoldsTheLedgerToOneLineAndShowsItOnRequest() {
        load(Screen.PHONE, "");
        assertThat(page.find("#ledger").isDisplayed()).isFalse();
        page.becomes("document.querySelector('[data-brief=balance]').textContent === 'exact'");
        page.click("#account-fold");
        assertThat(page.find("#ledger").isDisplayed()).isTrue();
        page.click("#account-fold");
        assertThat(page.find("#ledger").isDisplayed()).isFalse();
    }

    @Test
    void thePhoneShowsOnePartAtATimeAndKeepsTheChoice() {
        load(Screen.PHONE, "");
        assertThat(page.find("#market").isDisplayed()).isTrue();
        assertThat(page.find("#sensors").isDisplayed()).isFalse();
        page.click("#tab-sensors");
        assertThat(page.find("#market").isDisplayed()).isFalse();
        assertThat(page.find("#sensors").isDisplayed()).isTrue();
        page.reload();
        page.becomesLive();
        assertThat(page.find("#sensors").isDisplayed()).isTrue();
    }

    @Test
    void rowsAreAsDenseAsWasAskedForAndStaySo() {
        load(Screen.DESKTOP, "");
        page.click("#density");
        String height = "document.querySelector('#quotes tbody tr').getBoundingClientRect().height";
        assertThat(page.number(height)).isEqualTo(24);
        page.reload();
        page.becomesLive();
        assertThat(page.number(height)).isEqualTo(24);
        page.click("#density");
        assertThat(page.number(height)).isEqualTo(33);
    }

    @ParameterizedTest
    @EnumSource
    void theBadgeOfAStaleQuoteLeavesItsSymbolWhole(Screen screen) {
        load(screen, "?staleAfter=1");
        page.becomes(
                "[...document.querySelectorAll('#quotes .badge')].some(badge => badge.textContent.endsWith('old'))");
        assertThat(page.number("[...document.querySelectorAll('#quotes [data-field=symbol]')]"
                        + ".filter(symbol => symbol.scrollWidth > symbol.clientWidth).length"))
                .isZero();
    }
}
