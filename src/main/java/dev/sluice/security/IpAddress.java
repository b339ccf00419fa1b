package dev.sluice.security;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Addresses as text and as bytes. Never asks a name server. */
final class IpAddress {

    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    private IpAddress() {}

    /** The address of that text, four decimal numbers or IPv6 with or without a zone; null where it is none. */
    static @Nullable InetAddress parse(String text) {
        int zone = text.indexOf('%');
        String plain = zone < 0 || text.indexOf(':') < 0 ? text : text.substring(0, zone);
        boolean isBare = !plain.startsWith("["); // Netty takes brackets for a part of it
        return isBare && (NetUtil.isValidIpV4Address(plain) || NetUtil.isValidIpV6Address(plain))
                ? NetUtil.createInetAddressFromIpAddressString(plain)
                : null;
    }

    /** 4 bytes also of an IPv4 address that is mapped into IPv6. */
    static byte[] bytes(InetAddress address) {
        byte[] bytes = address.getAddress();
        return isMapped(bytes) ? Arrays.copyOfRange(bytes, MAPPED.length, bytes.length) : bytes;
    }

    static boolean isMapped(byte[] bytes) {
        return bytes.length > MAPPED.length && Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
    }
}
