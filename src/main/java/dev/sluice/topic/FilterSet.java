package dev.sluice.topic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Filters of which none covers another one, which would say nothing more. Thousands of topics without a wildcard cost no more to ask
 * than a few; those with one are looked at one by one. Immutable, safe for any thread.
 */
public final class FilterSet {

    public static final FilterSet NONE = new FilterSet(List.of());

    /** Stands for the level of a filter that has nothing but wildcards. */
    private static final String ANYWHERE = "";

    private final List<TopicFilter> filters;
    private final List<TopicFilter> wild;

    /** The others, in order, since a table would take ten times as much of each session. */
    private final String[] plain;

    private FilterSet(List<TopicFilter> widest) {
        this.filters = List.copyOf(widest);
        this.wild = widest.stream().filter(TopicFilter::hasWildcard).toList();
        this.plain = widest.stream()
                .filter(filter -> !filter.hasWildcard())
                .map(TopicFilter::toString)
                .sorted()
                .toArray(String[]::new);
    }

    /** Those of some filters that no other one of them covers, in their order. */
    public static FilterSet of(Collection<TopicFilter> some) {
        return some.isEmpty() ? NONE : new FilterSet(widest(some));
    }

    private static List<TopicFilter> widest(Collection<TopicFilter> some) {
        List<TopicFilter> distinct = List.copyOf(new LinkedHashSet<>(some));
        if (distinct.size() < 2) {
            return distinct;
        }
        Map<String, List<TopicFilter>> wild =
                byRarestLevel(distinct.stream().filter(TopicFilter::hasWildcard).toList());
        return wild.isEmpty()
                ? distinct
                : distinct.stream().filter(filter -> !isCovered(filter, wild)).toList();
    }

    /**
     * Filters with a wildcard, each under that level without one which the fewest have: whoever is covered has it at the same place.
     * So none is held against all.
     */
    private static Map<String, List<TopicFilter>> byRarestLevel(List<TopicFilter> wild) {
        Map<String, Integer> uses = new HashMap<>();
        wild.forEach(filter -> fixedLevels(filter).forEach(level -> uses.merge(level, 1, Integer::sum)));
        return wild.stream().collect(Collectors.groupingBy(filter -> fixedLevels(filter).stream()
                .min(Comparator.comparing(uses::get))
                .orElse(ANYWHERE)));
    }

    /** Its levels that are no wildcard, with their places. */
    private static List<String> fixedLevels(TopicFilter filter) {
        String[] levels = filter.toString().split("/", -1);
        return IntStream.range(0, levels.length)
                .filter(i -> !levels[i].equals("+") && !levels[i].equals("#"))
                .mapToObj(i -> i + "/" + levels[i])
                .toList();
    }

    private static boolean isCovered(TopicFilter filter, Map<String, List<TopicFilter>> wild) {
        return Stream.concat(Stream.of(ANYWHERE), fixedLevels(filter).stream())
                .flatMap(level -> wild.getOrDefault(level, List.of()).stream())
                .anyMatch(wider -> !wider.equals(filter) && wider.covers(filter));
    }

    /** What is in either of the two. */
    public FilterSet and(FilterSet other) {
        if (filters.isEmpty() || other.filters.isEmpty()) {
            return filters.isEmpty() ? other : this;
        }
        FilterSet own = new FilterSet(
                filters.stream().filter(filter -> !other.covers(filter)).toList());
        return new FilterSet(
                Stream.concat(own.filters.stream(), other.filters.stream().filter(filter -> !own.covers(filter)))
                        .toList());
    }

    /** Whether one of them covers a filter. */
    public boolean covers(TopicFilter filter) {
        return isAmong(filter.toString()) || wild.stream().anyMatch(wider -> wider.covers(filter));
    }

    private boolean isAmong(String name) {
        return Arrays.binarySearch(plain, name) >= 0;
    }

    /** Whether one of them matches a topic. */
    public boolean matches(Topic topic) {
        if (isAmong(topic.name())) {
            return true;
        }
        for (TopicFilter filter : wild) {
            if (filter.matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** What they have in common with a filter: filters of which none covers another one; empty where there is nothing. */
    public List<TopicFilter> intersection(TopicFilter asked) {
        if (covers(asked)) {
            return List.of(asked);
        }
        if (!asked.hasWildcard()) {
            return List.of();
        }
        List<TopicFilter> within = new ArrayList<>();
        List<TopicFilter> cut = new ArrayList<>();
        for (TopicFilter filter : filters) {
            if (asked.covers(filter)) {
                within.add(filter);
            } else if (filter.hasWildcard()) {
                addIfAny(filter.intersection(asked), cut);
            }
        }
        if (cut.isEmpty()) {
            return List.copyOf(within);
        }
        within.addAll(cut);
        return widest(within);
    }

    private static void addIfAny(@Nullable TopicFilter part, List<TopicFilter> parts) {
        if (part != null) {
            parts.add(part);
        }
    }

    public List<TopicFilter> filters() {
        return filters;
    }

    /** About how many bytes of heap they take. */
    public long memoryBytes() {
        return filters.stream().mapToLong(TopicFilter::memoryBytes).sum();
    }

    /** Whether they are written alike, and in the same order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof FilterSet that && filters.equals(that.filters));
    }

    @Override
    public int hashCode() {
        return filters.hashCode();
    }

    public boolean isEmpty() {
        return filters.isEmpty();
    }

    public int size() {
        return filters.size();
    }
}
