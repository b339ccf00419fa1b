package dev.sluice.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An address, or a network of them: {@code 192.0.2.1}, {@code 10.0.0.0/8}, {@code 2001:db8::/32}. IPv4 addresses that are
 * mapped into IPv6 are the same as plain ones. A zone ({@code fe80::1%eth0}) limits it to that interface; without one it
 * counts on each. Immutable.
 */
final class Network {

    private static final int BITS_PER_BYTE = 8;
    private static final int MAPPED_BITS = 96;

    private final byte[] address;
    private final int prefixBits;
    /** Index of the interface; 0 for any. */
    private final int zone;

    private Network(byte[] address, int prefixBits, int zone) {
        this.address = address;
        this.prefixBits = prefixBits;
        this.zone = zone;
    }

    /** Throws an {@link IllegalArgumentException} that says what is wrong. */
    static Network of(String text) {
        String stripped = text.strip();
        int slash = stripped.indexOf('/');
        String literal = slash < 0 ? stripped : stripped.substring(0, slash);
        InetAddress address = IpAddress.parse(literal);
        if (address == null) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "'%s' is neither an address nor a network: write it as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32",
                    text));
        }
        byte[] bytes = IpAddress.bytes(address);
        boolean mapped = bytes.length == 4 && literal.indexOf(':') >= 0;
        int bitsMax = bytes.length * BITS_PER_BYTE;
        int bits = slash < 0 ? bitsMax : prefix(stripped.substring(slash + 1)) - (mapped ? MAPPED_BITS : 0);
        if (bits < 0 || bits > bitsMax) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "'%s' is no network: what stands behind its slash must be a number from %d to %d",
                    text,
                    mapped ? MAPPED_BITS : 0,
                    mapped ? MAPPED_BITS + bitsMax : bitsMax));
        }
        return new Network(bytes, bits, zone(literal));
    }

    private static int prefix(String digits) {
        return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    }

    private static int zone(String literal) {
        int percent = literal.indexOf('%');
        if (percent < 0) {
            return 0;
        }
        String name = literal.substring(percent + 1);
        if (name.matches("[1-9][0-9]{0,8}")) {
            return Integer.parseInt(name);
        }
        NetworkInterface found = interfaceNamed(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "'%s' names an interface that this machine has not: %s", literal, name));
        }
        return found.getIndex();
    }

    private static @Nullable NetworkInterface interfaceNamed(String name) {
        try {
            return NetworkInterface.getByName(name);
        } catch (SocketException e) {
            return null;
        }
    }

    boolean contains(InetAddress other) {
        byte[] bytes = IpAddress.bytes(other);
        return bytes.length == address.length && isSamePrefix(bytes) && isInZone(other);
    }

    private boolean isSamePrefix(byte[] bytes) {
        int whole = prefixBits / BITS_PER_BYTE;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != address[i]) {
                return false;
            }
        }
        int rest = prefixBits % BITS_PER_BYTE;
        return rest == 0 || ((bytes[whole] ^ address[whole]) & 0xff) >> (BITS_PER_BYTE - rest) == 0;
    }

    private boolean isInZone(InetAddress other) {
        return zone == 0 || (other instanceof Inet6Address v6 && v6.getScopeId() == zone);
    }
}
