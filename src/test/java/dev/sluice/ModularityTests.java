package dev.sluice;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTests {

    @Test
    void packagesUseOnlyWhatTheyDeclare() {
        ApplicationModules.of(SluiceApplication.class).verify();
    }

    @Test
    void packagesAreFreeOfCycles() {
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.sluice");
        slices().matching("dev.sluice.(*)..").should().beFreeOfCycles().check(classes);
    }
}
