package dev.sluice;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Classes of which each one depends on each other, by whatever way; nested ones count as the one around them. */
final class ClassCycles {

    private final Map<String, Set<String>> uses = new TreeMap<>();
    private final Map<String, Set<String>> reached = new TreeMap<>();

    ClassCycles(JavaClasses classes) {
        for (JavaClass javaClass : classes) {
            Set<String> used = uses.computeIfAbsent(outermost(javaClass), absent -> new TreeSet<>());
            for (Dependency dependency : javaClass.getDirectDependenciesFromSelf()) {
                if (classes.contain(dependency.getTargetClass().getName())) {
                    used.add(outermost(dependency.getTargetClass()));
                }
            }
        }
        uses.keySet().forEach(name -> reached.put(name, reachedFrom(name)));
    }

    private static String outermost(JavaClass javaClass) {
        String name = javaClass.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    private Set<String> reachedFrom(String name) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(uses.get(name));
        while (!open.isEmpty()) {
            String next = open.remove();
            if (seen.add(next)) {
                open.addAll(uses.get(next));
            }
        }
        return seen;
    }

    /** Those with more than so many classes, each as the names of its classes. */
    List<Set<String>> largerThan(int size) {
        List<Set<String>> cycles = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (String name : reached.keySet()) {
            if (!done.contains(name)) {
                Set<String> cycle = cycleOf(name);
                done.addAll(cycle);
                if (cycle.size() > size) {
                    cycles.add(cycle);
                }
            }
        }
        return cycles;
    }

    private Set<String> cycleOf(String name) {
        Set<String> cycle = new TreeSet<>();
        cycle.add(name);
        for (String other : reached.get(name)) {
            if (reached.get(other).contains(name)) {
                cycle.add(other);
            }
        }
        return cycle;
    }
}
