package dev.sluice.start;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The settings under {@code sluice} that there are, as the build wrote them down for editors. Immutable. */
public final class KnownSettings {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final String OURS = "\"sluice.";

    /** What a container platform adds by itself for a service of that name: {@code SLUICE_SERVICE_HOST}, {@code SLUICE_PORT_8080_TCP_ADDR}. */
    private static final Pattern OF_A_SERVICE = Pattern.compile(
            "SLUICE(_[A-Z0-9]+)*?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    /** What the commands read, {@code sluice tail} and its like, and the server does not. */
    private static final Set<String> OF_COMMANDS = Set.of("SLUICE_SERVER", "SLUICE_TOKEN", "SLUICE_CA_FILE");

    /** A misspelling has at most so many wrong characters. */
    private static final int MISSPELT_MAX = 3;

    /** Type by name. */
    private final Map<String, String> types;

    /** Value by name, of those that have one that is fixed. */
    private final Map<String, String> defaults;

    KnownSettings(Map<String, String> types) {
        this(types, Map.of());
    }

    private KnownSettings(Map<String, String> types, Map<String, String> defaults) {
        this.types = Collections.unmodifiableMap(new TreeMap<>(types));
        this.defaults = Map.copyOf(defaults);
    }

    public static KnownSettings of(ClassLoader classes) {
        Map<String, String> types = new TreeMap<>();
        Map<String, String> defaults = new TreeMap<>();
        try {
            for (URL url : Collections.list(classes.getResources(METADATA))) {
                try (InputStream in = url.openStream()) {
                    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    if (text.contains(OURS)) { // the others are large
                        add(text, types, defaults);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownSettings(types, defaults);
    }

    private static void add(String metadata, Map<String, String> types, Map<String, String> defaults) {
        for (JsonNode property : JsonMapper.shared().readTree(metadata).path("properties")) {
            String name = property.path("name").asString("");
            if (name.startsWith("sluice.")) {
                types.put(name, property.path("type").asString(""));
                JsonNode value = property.path("defaultValue");
                if (!value.isMissingNode()) {
                    defaults.put(name, text(value));
                }
            }
        }
    }

    /** Of several values, with commas between them, as they are written in a setting. */
    private static String text(JsonNode value) {
        return value.isArray()
                ? value.valueStream().map(one -> one.asString("")).collect(Collectors.joining(","))
                : value.asString("");
    }

    /** All, but for elements of lists and maps. */
    public Set<String> names() {
        return types.keySet();
    }

    /** The class that a value of it is made of; empty where nobody knows. */
    public String type(String name) {
        return types.getOrDefault(name, "");
    }

    /** What counts where it is not set; empty where there is none, or the start works it out. */
    public String byDefault(String name) {
        return defaults.getOrDefault(name, "");
    }

    boolean isEmpty() {
        return types.isEmpty();
    }

    /** Whether a property of that name, in any of Spring's spellings, is a setting, an element of a list or below a map. */
    public boolean has(String name) {
        String uniform = uniform(name);
        return types.entrySet().stream().anyMatch(known -> {
            String knownName = uniform(known.getKey());
            return uniform.equals(knownName)
                    || uniform.startsWith(knownName + "[")
                    || (known.getValue().startsWith("java.util.Map") && uniform.startsWith(knownName + "."));
        });
    }

    /** The same for all of Spring's spellings of a name. */
    static String uniform(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /**
     * Whether an environment variable of that name must be meant as a setting, but is none: it is nearly one, or stands under
     * the name of a group of them. Others have names of their own reasons.
     */
    boolean isMisspelt(String variable) {
        String upper = variable.toUpperCase(Locale.ROOT);
        if (types.keySet().stream().anyMatch(name -> isVariableOf(name, upper))
                || OF_COMMANDS.contains(upper)
                || OF_A_SERVICE.matcher(upper).matches()) {
            return false;
        }
        return distance(letters(variable), letters(nearest(variable).orElse(""))) <= MISSPELT_MAX
                || types.keySet().stream()
                        .map(name -> name.substring(0, name.lastIndexOf('.')))
                        .filter(group -> group.indexOf('.') > 0)
                        .anyMatch(group -> upper.startsWith(variable(group) + "_"));
    }

    private boolean isVariableOf(String name, String upper) {
        String written = variable(name);
        String withoutDashes = variable(name.replace("-", ""));
        for (String spelling : List.of(written, withoutDashes)) {
            if (upper.equals(spelling)
                    || upper.matches(Pattern.quote(spelling) + "_[0-9]+(_.*)?")
                    || (types.getOrDefault(name, "").startsWith("java.util.Map") && upper.startsWith(spelling + "_"))) {
                return true;
            }
        }
        return false;
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The setting whose name is most like that one. */
    Optional<String> nearest(String name) {
        String letters = letters(name);
        return types.keySet().stream()
                .min((a, b) -> Integer.compare(distance(letters, letters(a)), distance(letters, letters(b))));
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** How many characters must be changed, added or left out to make one of the other (Levenshtein). */
    public static int distance(String a, String b) {
        List<Integer> above = new ArrayList<>();
        for (int j = 0; j <= b.length(); j++) {
            above.add(j);
        }
        for (int i = 1; i <= a.length(); i++) {
            List<Integer> row = new ArrayList<>();
            row.add(i);
            for (int j = 1; j <= b.length(); j++) {
                int changed = above.get(j - 1) + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row.add(Math.min(changed, 1 + Math.min(above.get(j), row.get(j - 1))));
            }
            above = row;
        }
        return above.get(b.length());
    }
}
