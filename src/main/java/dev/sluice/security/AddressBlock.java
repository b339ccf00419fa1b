package dev.sluice.security;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What counts as one address where something is allowed to an address: an address of IPv4, a /64 of IPv6, since whoever has
 * one address of it has them all, and all of loopback, which is this machine.
 *
 * @param bits the address of IPv4, or the network of IPv6
 */
public record AddressBlock(boolean isLoopback, boolean isV6, long bits) {

    private static final AddressBlock LOOPBACK = new AddressBlock(true, false, 0);

    public static AddressBlock of(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return LOOPBACK;
        }
        ByteBuffer bytes = ByteBuffer.wrap(IpAddress.bytes(address));
        boolean isV6 = bytes.remaining() > Integer.BYTES;
        return new AddressBlock(false, isV6, isV6 ? bytes.getLong() : bytes.getInt());
    }
}
