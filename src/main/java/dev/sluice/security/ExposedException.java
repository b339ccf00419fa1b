package dev.sluice.security;

import java.io.Serial;

/** The server would listen where others can connect, and has no key to tell them apart. */
final class ExposedException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String address;

    ExposedException(String setting, String address) {
        super(setting + " is " + address + ", which is not loopback, and no key of tokens is set");
        this.setting = setting;
        this.address = address;
    }

    String setting() {
        return setting;
    }

    String address() {
        return address;
    }
}
