package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** The Reactive Streams TCK, which is made for TestNG. */
class ReactiveStreamsTckTests {

    /** The tests that the specification requires of a publisher, of which those that can not be tested are skipped. */
    private static final int PASSED_MIN = 25;

    @Test
    void whatASubscriptionGivesIsAPublisher() {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG tests = new TestNG(false);
        tests.setTestClasses(new Class<?>[] {UpdatePublisherVerification.class});
        tests.setUseDefaultListeners(false);
        tests.setVerbose(0);
        tests.addListener(results);
        tests.run();
        assertThat(results.getFailedTests()).map(ReactiveStreamsTckTests::told).isEmpty();
        assertThat(results.getConfigurationFailures()).isEmpty();
        assertThat(results.getPassedTests()).hasSizeGreaterThanOrEqualTo(PASSED_MIN);
        assertThat(results.getSkippedTests())
                .map(ITestResult::getName)
                .allMatch(name -> name.contains("untested") || name.contains("optional"));
    }

    private static List<Object> told(ITestResult result) {
        return List.of(result.getName(), String.valueOf(result.getThrowable()));
    }
}
