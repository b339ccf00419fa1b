package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FrameId;
import dev.sluice.protocol.ProtocolException;
import java.io.ByteArrayInputStream;
import org.jspecify.annotations.Nullable;

/** What a decoder says to bad input. */
final class Faults {

    private Faults() {}

    static ProtocolException assertFault(FrameDecoder decoder, byte[] message, ErrorCode code, @Nullable Object id) {
        ProtocolException fault =
                catchThrowableOfType(ProtocolException.class, () -> decoder.decode(new ByteArrayInputStream(message)));
        assertThat(fault).as("fault").isNotNull();
        assertThat(fault.code()).as(String.valueOf(fault.getMessage())).isEqualTo(code);
        FrameId echoed = fault.toFrame().id();
        assertThat(echoed == null ? null : echoed.value()).as("id").isEqualTo(id);
        return fault;
    }
}
