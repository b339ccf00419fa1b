package dev.sluice.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.DroppingProxy;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The page says so when what it shows is not live, and what a cut cost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class PageTruthIT {

    private static final String STALE_TILES = "document.querySelectorAll('.tile[data-stale=true]').length";
    private static final String QUIET_ONE = "document.querySelector(\"[data-topic='plant/quiet/one']\")";

    @LocalServerPort
    private int port;

    private Dashboard page;
    private DroppingProxy proxy;

    @BeforeAll
    void open(@TempDir Path profile) {
        page = Dashboard.in(profile, port);
        page.screen(Screen.DESKTOP);
    }

    @AfterAll
    void close() {
        if (page != null) {
            page.close();
        }
    }

    @BeforeEach
    void load() throws IOException {
        proxy = DroppingProxy.to(port);
        page.publish("{\"topic\":\"plant/quiet/one\",\"data\":1}");
        page.load(proxy.port(), "?staleAfter=600000");
        page.becomesLive();
    }

    @AfterEach
    void end() throws IOException {
        proxy.close();
    }

    private void isInState(String state) {
        page.becomes("document.getElementById('connection').dataset.state === '" + state + "'");
    }

    @Test
    void aServerThatWentSilentIsToldAfterSixSeconds() {
        proxy.stall();
        page.js("freezeClock(); advanceClock(6000)");
        isInState("silent");
        assertThat(page.text("#not-live-text")).startsWith("Nothing has come from the server for 6 s.");
        assertThat(page.js("return document.body.dataset.live")).isEqualTo("false");
        page.becomes(STALE_TILES + " === document.querySelectorAll('.tile').length");
    }

    @Test
    void aServerThatWasSilentForAWhileAndGoesOnIsLiveAgainAndNothingWasLost() {
        proxy.stall();
        page.js("freezeClock(); advanceClock(6000)");
        isInState("silent");
        proxy.flow();
        page.becomesLive();
        page.becomes(STALE_TILES + " === 0");
        assertThat(page.text("#notes")).isEmpty();
    }

    @Test
    void aServerThatStaysSilentIsLeftAndComeBackTo() {
        proxy.stall();
        page.js("freezeClock(); advanceClock(13000)");
        isInState("reconnecting");
        page.becomes("document.getElementById('notes').textContent.includes('went silent')");
    }

    @Test
    void aConnectionThatEndedForGoodIsTold() {
        page.js("socket.onclose({ code: 4403, reason: '' })");
        isInState("closed");
        assertThat(page.text("#not-live-text")).startsWith("Permission was refused");
        assertThat(page.find("#retry").isDisplayed()).isTrue();
    }

    @Test
    void valuesThatTheServerCallsStaleAreNotShownAsFreshHoweverNewTheirFrame() {
        page.js("fromServer = frame => frame.type === 'update' ? { ...frame, quality: 'stale' } : frame");
        page.becomes(STALE_TILES + " > 0");
        page.becomes("document.querySelector('#quotes tr[data-stale=true]') !== null");
        assertThat(page.js("return document.body.dataset.live")).isEqualTo("true");
        page.js("fromServer = frame => frame");
        page.becomes(STALE_TILES + " === 0");
    }

    @Test
    void whatItsPublisherSaysOfAValueStandsBesideIt() {
        page.js("fromServer = frame => frame.type === 'update' ? { ...frame, quality: 'bad' } : frame");
        page.becomes("[...document.querySelectorAll('.tile .badge')].some(badge => badge.textContent.includes('bad'))");
        page.becomes(
                "[...document.querySelectorAll('#quotes .badge')].some(badge => badge.textContent.includes('bad'))");
    }

    @Test
    void nothingIsLiveWhileTheServerSaysThatItIsBehind() {
        page.js("fromServer = frame => frame.type === 'heartbeat' ? { ...frame, behind: 3200 } : frame");
        isInState("behind");
        assertThat(page.text("#not-live-text")).startsWith("The server has not had the whole log for 3 s.");
        page.becomes(STALE_TILES + " === document.querySelectorAll('.tile').length");
        page.js("fromServer = frame => frame");
        page.becomesLive();
    }

    @Test
    void aCutIsMadeUpForFromTheHistory() {
        proxy.dropAll();
        page.becomes("document.getElementById('notes').textContent.includes('Resumed after')");
        page.becomesLive();
        assertThat(page.text("#notes")).contains("nothing was lost");
        page.becomes(STALE_TILES + " === 0");
        assertThat(page.js("return " + QUIET_ONE + ".dataset.stale")).isEqualTo("false");
        assertThat(page.text("#holes")).isEqualTo("0");
        assertThat(page.number("document.querySelector('#quotes .spark path').getAttribute('d').split('M').length - 1"))
                .as("pieces of the first row's trend")
                .isEqualTo(1);
    }

    @Test
    void whatACutCostIsToldWhereItCanNotBeMadeUpFor() {
        page.js("fromPage = frame => frame.since ? { ...frame, since: { epoch: 'another', offset: 1 } } : frame");
        page.js("fromServer = frame => frame.topic === 'plant/quiet/one' ? { type: 'passed over' } : frame");
        proxy.dropAll();
        page.becomes("document.getElementById('notes').textContent.includes('how many is not known')");
        page.becomesLive();
        page.becomes(QUIET_ONE + " === null");
        assertThat(page.text("#gap-count")).isEqualTo("1");
    }
}
