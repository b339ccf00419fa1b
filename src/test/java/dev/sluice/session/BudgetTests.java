package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one client has looked for is done in turns, and the others of its lane have theirs in between. */
class BudgetTests {

    private static final int TOPICS = 2_000;
    private static final int TASKS_MAX = 10_000;

    private final TestBench bench =
            new TestBench(TestBench.SESSION, new MemoryJournal(TestBounds.inMemory(10_000, 10_000)));
    private final List<TestClient> clients = new ArrayList<>();

    private TestClient connect(String query) {
        TestClient client = bench.connect(query + "&heartbeat=off", true, new TestConnection());
        client.received();
        clients.add(client);
        return client;
    }

    private void beginTopics() {
        for (int i = 0; i < TOPICS; i++) {
            bench.publishOnly("t/" + i);
            if (i % 1_000 == 999) {
                bench.settle();
            }
        }
    }

    /** So many filters that match nothing, but which can not be told from their first level. */
    private static String filters(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> "'t/+/" + i + "'")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String scan() {
        return "{'type':'subscribe','id':1,'topics':" + filters(0, 64) + "}";
    }

    /** How many tasks of the event loop run until a client has been sent that. */
    private int tasksUntil(TestClient client, String frame) {
        for (int tasks = 0; tasks < TASKS_MAX; tasks++) {
            if (client.received().contains(frame)) {
                return tasks;
            }
            bench.runOne();
        }
        throw new AssertionError("there is no " + frame);
    }

    @Test
    void updateOfAnotherClientIsWrittenBeforeAScanEnds() {
        beginTopics();
        TestClient watching = connect("topics=t/0&snapshot=false");
        TestClient scanning = connect("topics=none");
        scanning.sendOnly(scan());
        assertThat(scanning.received()).containsExactly("subscribed 1");
        bench.publishOnly("t/0");
        int until = tasksUntil(watching, "t/0:2");
        assertThat(until).as("tasks until the update is written").isLessThan(4);
        assertThat(tasksUntil(scanning, "synced 1"))
                .as("tasks until the scan ends")
                .isGreaterThan(4);
    }

    @Test
    void updateOfAnotherClientIsWrittenBeforeAllIsFoundThatIsNotSelectedAnyMore() {
        beginTopics();
        TestClient watching = connect("topics=t/0&snapshot=false");
        TestClient changing = connect("topics=%23&snapshot=false");
        changing.send("{'type':'subscribe','topics':" + filters(0, 64) + ",'snapshot':false}");
        changing.received();
        changing.sendOnly("{'type':'subscribe','id':1,'topics':['#'],'where':[{'field':'/none','op':'exists'}]}");
        bench.publishOnly("t/0");
        int until = tasksUntil(watching, "t/0:2");
        assertThat(until).as("tasks until the update is written").isLessThan(4);
        assertThat(tasksUntil(changing, "synced 1"))
                .as("tasks until all is found")
                .isGreaterThan(4);
    }

    @Test
    void scansOfManyClientsShareWhatALaneLooksForInADrain() {
        beginTopics();
        int scanners = 40;
        for (int i = 0; i < scanners; i++) {
            connect("topics=none");
        }
        clients.forEach(client -> client.sendOnly(scan()));
        int drains = 0;
        int ended = 0;
        int endedAlone = 0;
        while (ended < scanners && drains < TASKS_MAX) {
            bench.runOne();
            drains++;
            int now = (int) clients.stream()
                    .filter(client -> client.received().contains("synced 1"))
                    .count();
            ended += now;
            endedAlone = ended == now && now > 0 ? drains : endedAlone;
        }
        assertThat(ended).as("scans that ended").isEqualTo(scanners);
        assertThat(drains).as("drains for %d looks", scanners * TOPICS * 65).isGreaterThan(60);
        assertThat(endedAlone)
                .as("drains until the first scan ended: none went before the others")
                .isGreaterThan(drains * 2 / 3);
    }

    private TestClient withMuchWaiting() {
        TestClient client = connect("topics=%23&credit=0&buffer=3000&snapshot=false");
        for (int i = 0; i < 15; i++) {
            client.send("{'type':'subscribe','topics':" + filters(i * 64, 64) + ",'snapshot':false}");
        }
        client.received();
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 1_000; j++) {
                bench.publishOnly("t/" + j);
            }
            bench.settle();
        }
        return client;
    }

    @Test
    void changesOfAContractBeyondTheBudgetWaitInTheirOrderAndNothingElseIsRead() {
        TestClient changing = withMuchWaiting();
        int changes = 100;
        for (int i = 0; i < changes; i++) {
            changing.sendOnly("{'type':'subscribe','id':" + i + ",'topics':['t/+/0'],'snapshot':false}");
        }
        changing.sendOnly("{'type':'nonsense','id':'last'}");
        assertThat(changing.connection.readingPaused).as("reading is paused").isTrue();
        List<String> answers = new ArrayList<>(changing.received());
        assertThat(answers.size()).as("answers of one read").isLessThan(6);
        for (int task = 0; task < TASKS_MAX && changing.connection.readingPaused; task++) {
            bench.runOne();
            List<String> now = changing.received();
            assertThat(now.size()).as("answers of one turn").isLessThan(6);
            answers.addAll(now);
        }
        bench.settle();
        answers.addAll(changing.received());
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < changes; i++) {
            expected.add("subscribed " + i);
        }
        assertThat(answers.stream().filter(answer -> !answer.startsWith("synced")))
                .containsSequence(expected);
        assertThat(answers).as("the frame that came last is answered last").contains("error last unknown_type");
        assertThat(answers.indexOf("error last unknown_type")).isGreaterThan(answers.indexOf("subscribed 99"));
        assertThat(changing.connection.readingPaused).as("reading is paused").isFalse();
    }

    @Test
    void whatWasPublishedBehindChangesThatWaitIsPublishedThoughTheClientGoes() {
        TestClient changing = withMuchWaiting();
        TestClient watching = connect("topics=own");
        for (int i = 0; i < 100; i++) {
            changing.sendOnly("{'type':'subscribe','id':" + i + ",'topics':['t/+/0'],'snapshot':false}");
        }
        changing.sendOnly("{'type':'publish','topic':'own','data':1}");
        changing.session.onClosing(1000);
        changing.session.onDisconnected();
        bench.settle();
        assertThat(watching.received()).containsExactly("own:1");
    }
}
