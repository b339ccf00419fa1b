package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;
import org.testng.xml.XmlClass;
import org.testng.xml.XmlInclude;
import org.testng.xml.XmlSuite;
import org.testng.xml.XmlTest;

/** The Reactive Streams TCK, which is made for TestNG. Its tests mostly wait, so each has a publisher of its own and all run at once. */
class ReactiveStreamsTckTests {

    /** The tests that the specification requires of a publisher, of which those that can not be tested are skipped. */
    private static final int PASSED_MIN = 25;

    @Test
    void whatASubscriptionGivesIsAPublisher() {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG tests = new TestNG(false);
        tests.setXmlSuites(List.of(allAtOnce()));
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

    private static XmlSuite allAtOnce() {
        XmlSuite suite = new XmlSuite();
        suite.setParallel(XmlSuite.ParallelMode.TESTS);
        for (Method method : UpdatePublisherVerification.class.getMethods()) {
            if (method.isAnnotationPresent(org.testng.annotations.Test.class)) {
                XmlTest test = new XmlTest(suite);
                test.setName(method.getName());
                XmlClass verification = new XmlClass(UpdatePublisherVerification.class);
                verification.setIncludedMethods(List.of(new XmlInclude(method.getName())));
                test.setXmlClasses(List.of(verification));
            }
        }
        suite.setThreadCount(suite.getTests().size());
        return suite;
    }

    private static List<Object> told(ITestResult result) {
        return List.of(result.getName(), String.valueOf(result.getThrowable()));
    }
}
