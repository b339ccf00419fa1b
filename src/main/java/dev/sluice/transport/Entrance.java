package dev.sluice.transport;

import dev.sluice.connection.AddressLimit;
import dev.sluice.limit.Allowances;
import dev.sluice.limit.Places;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.security.AddressBlock;
import dev.sluice.security.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody may open one more session, whatever the transport: how fast an address may, and how many it and a subject may
 * have. Loopback has no limits as an address: it is this machine, whose load tests and gateways open thousands, or a proxy that
 * does not tell of its clients. Safe for any thread.
 */
public final class Entrance {

    private final Allowances<AddressBlock> handshakes;
    private final AddressLimit addresses;
    private final Places<String> subjects;
    private final Counter tooFast;
    private final Counter tooManyOfAddress;
    private final Counter tooManyOfSubject;

    Entrance(
            EntranceProperties limits,
            AddressLimit addresses,
            Places<String> subjects,
            MeterRegistry registry,
            LongSupplier nanoTime) {
        this.handshakes = new Allowances<>(limits.handshakesPerSecond(), limits.handshakesBurst(), nanoTime);
        this.addresses = addresses;
        this.subjects = subjects;
        this.tooFast = refused(registry, "handshakes");
        this.tooManyOfAddress = refused(registry, "max-per-address");
        this.tooManyOfSubject = refused(registry, "max-per-subject");
    }

    private static Counter refused(MeterRegistry registry, String limit) {
        return Counter.builder("sluice.sessions.refused")
                .description("Sessions that were answered 429 in place of being opened")
                .tag("limit", limit)
                .register(registry);
    }

    /**
     * Counts one handshake of an address, before anything is done about it.
     *
     * @throws Problem if there were too many lately
     */
    public void requireRate(InetAddress peer) {
        AddressBlock address = AddressBlock.of(peer);
        if (!address.isLoopback() && !handshakes.tryTake(address)) {
            throw refusal(tooFast, "too many handshakes from this address: wait, and connect more slowly");
        }
    }

    /**
     * Takes a place for a session; of its subject too, where that is known, else when it comes to be.
     *
     * @return gives the place back, once
     * @throws Problem if there is none left
     */
    public Runnable enter(Caller caller) {
        Runnable leaveAddress = addresses.tryEnter(caller.address());
        if (leaveAddress == null) {
            throw refusal(tooManyOfAddress, "too many connections from this address");
        }
        Place place = new Place(leaveAddress);
        String subject = caller.subject();
        if (subject != null && !place.isTakenFor(subject)) {
            place.run();
            throw new Problem(ErrorCode.RATE_LIMITED, "too many connections of this subject");
        }
        caller.admitBy(place::isTakenFor);
        return place;
    }

    /** What one session has of its address and its subject, until it is run. */
    private final class Place implements Runnable {
        private final Runnable leaveAddress;
        private @Nullable Runnable leaveSubject;
        private boolean left;

        Place(Runnable leaveAddress) {
            this.leaveAddress = leaveAddress;
        }

        synchronized boolean isTakenFor(String subject) {
            if (left || leaveSubject != null) {
                return true;
            }
            leaveSubject = subjects.tryEnter(subject);
            if (leaveSubject == null) {
                tooManyOfSubject.increment();
            }
            return leaveSubject != null;
        }

        @Override
        public synchronized void run() {
            left = true;
            leaveAddress.run();
            if (leaveSubject != null) {
                leaveSubject.run();
            }
        }
    }

    private static Problem refusal(Counter counter, String message) {
        counter.increment();
        return new Problem(ErrorCode.RATE_LIMITED, message);
    }
}
