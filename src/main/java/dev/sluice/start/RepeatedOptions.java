package dev.sluice.start;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Refuses the start where the command line gives a property more than once: Spring would make one value of all of them, with commas
 * between, such as a key that nobody has set. What the values are is not told, since they may be secret.
 */
final class RepeatedOptions implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ApplicationArguments arguments = new DefaultApplicationArguments(event.getArgs());
        Set<String> seen = new HashSet<>();
        for (String name : arguments.getOptionNames()) {
            List<String> values = arguments.getOptionValues(name);
            if (!seen.add(KnownSettings.uniform(name)) || (values != null && values.size() > 1)) {
                throw new IllegalArgumentException("the command line gives " + name
                        + " more than once; name it once, and several values of a list with commas between them");
            }
        }
    }
}
