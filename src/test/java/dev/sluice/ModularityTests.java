package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTests {

    /** ArchUnit knows test classes by the usual folder only; the build may use another. */
    private static final String TESTS = "/test-classes/";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> !location.contains(TESTS))
            .importPackages("dev.sluice");

    @Test
    void packagesUseOnlyWhatTheyDeclare() {
        DescribedPredicate<JavaClass> tests = DescribedPredicate.describe("tests", ModularityTests::isTest);
        ApplicationModules.of(SluiceApplication.class, tests).verify();
    }

    private static boolean isTest(JavaClass javaClass) {
        return javaClass
                .getSource()
                .map(source -> source.getUri().toString().contains(TESTS))
                .orElse(false);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("dev.sluice.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void noMoreThanFiveClassesNeedEachOther() {
        assertThat(new ClassCycles(MAIN).largerThan(5)).isEmpty();
    }

    @Test
    void theJavaClientKnowsNothingOfTheServerAndNeedsReactorAlone() {
        String client = "dev.sluice.client";
        String[] allowed = {client, "java..", "reactor..", "org.reactivestreams", "org.jspecify.annotations"};
        classes()
                .that()
                .resideInAPackage(client)
                .and()
                .doNotHaveSimpleName("SluiceMeters")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(MAIN);
        classes()
                .that()
                .haveFullyQualifiedName(client + ".SluiceMeters")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(Stream.of(allowed), Stream.of("io.micrometer.core.instrument"))
                        .toArray(String[]::new))
                .andShould()
                .onlyHaveDependentClassesThat()
                .haveFullyQualifiedName(client + ".SluiceMeters")
                .check(MAIN);
    }
}
