package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The history of topics whose values are whole numbers, as a server has it. */
public final class HistoryPages {

    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");
    private static final Pattern VALUE = Pattern.compile("\"data\":(\\d+)[,}]");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private HistoryPages() {}

    /** All of it, in order: pages until one has no updates. */
    public static List<Integer> numbers(int port, String filter) throws IOException, InterruptedException {
        List<Integer> values = new ArrayList<>();
        String since = "";
        for (boolean goesOn = true; goesOn; ) {
            String query = "?limit=10000&filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8) + since;
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + port + "/api/history" + query))
                    .timeout(JdkClient.PATIENCE)
                    .build();
            String page = HTTP.send(request, BodyHandlers.ofString()).body();
            List<Integer> found = VALUE.matcher(page)
                    .results()
                    .map(value -> Integer.valueOf(value.group(1)))
                    .toList();
            values.addAll(found);
            goesOn = !found.isEmpty();
            Matcher next = NEXT.matcher(page);
            assertThat(next.find()).as(page).isTrue();
            since = "&since=" + next.group(1);
        }
        return values;
    }
}
