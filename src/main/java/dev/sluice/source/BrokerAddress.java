package dev.sluice.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of a source's brokers, as the settings name it: {@code host:9092}, {@code [::1]:9092}. */
public record BrokerAddress(String host, int port) {

    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:/@\\[\\]]+):(\\d{1,5})");
    private static final int PORT_MAX = 65_535;

    /** Called by the binding of properties too. */
    public static BrokerAddress valueOf(String text) {
        Matcher matcher = HOST_AND_PORT.matcher(text.strip());
        int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("brokers are host:port, without a scheme, but one is " + text);
        }
        return new BrokerAddress(matcher.group(1), port);
    }

    @Override
    public String toString() {
        return host + ':' + port;
    }
}
