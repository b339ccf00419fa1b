package dev.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The delivery contract as a client asks for it; null where it said nothing. Only types have been checked: names and
 * ranges are the business of who grants it.
 *
 * @param policy name of a policy
 * @param buffer how many updates may wait
 * @param snapshot whether the last values shall come first
 */
public record ContractRequest(
        @Nullable String policy,
        @Nullable Long buffer,
        @Nullable Boolean snapshot) {

    public static final ContractRequest DEFAULTS = new ContractRequest(null, null, null);
}
