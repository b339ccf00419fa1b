package dev.sluice.protocol;

import dev.sluice.field.Deadband;
import dev.sluice.field.Where;
import dev.sluice.message.StreamPosition;
import org.jspecify.annotations.Nullable;

/**
 * The delivery contract as a client asks for it; null where it said nothing. Only types have been checked: names and
 * ranges are the business of who grants it.
 *
 * @param policy name of a policy
 * @param buffer how many updates may wait
 * @param maxRate updates a second of each topic
 * @param maxAge milliseconds after which an update is not wanted any more
 * @param snapshot whether the last values shall come first
 * @param since where to go on from
 * @param where which updates are wanted
 * @param deadband how much a value has to change to be wanted
 * @param maxSilence milliseconds after which the newest value is wanted though it did not change so much
 * @param until the offset at which it shall end
 */
public record ContractRequest(
        @Nullable String policy,
        @Nullable Long buffer,
        @Nullable Double maxRate,
        @Nullable Long maxAge,
        @Nullable Boolean snapshot,
        @Nullable StreamPosition since,
        @Nullable Where where,
        @Nullable Deadband deadband,
        @Nullable Long maxSilence,
        @Nullable Long until) {

    public static final ContractRequest DEFAULTS = new ContractRequest(null, null, null, null, null, null);

    /** Of all updates. */
    public ContractRequest(
            @Nullable String policy,
            @Nullable Long buffer,
            @Nullable Double maxRate,
            @Nullable Long maxAge,
            @Nullable Boolean snapshot,
            @Nullable StreamPosition since) {
        this(policy, buffer, maxRate, maxAge, snapshot, since, null, null, null, null);
    }

    /** The same, to go on from another place. */
    ContractRequest goingOnFrom(StreamPosition position) {
        return new ContractRequest(
                policy, buffer, maxRate, maxAge, snapshot, position, where, deadband, maxSilence, until);
    }
}
