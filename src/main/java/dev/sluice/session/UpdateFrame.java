package dev.sluice.session;

import dev.sluice.codec.FrameEncoder;
import dev.sluice.message.Update;
import dev.sluice.message.UpdateEncoder;

/** A frame of an update, which can be encoded again at any time, to the same bytes. */
sealed interface UpdateFrame {

    Update update();

    byte[] bytes();

    /** As it comes, or is replayed. */
    record Live(Update update, UpdateEncoder encoder) implements UpdateFrame {

        @Override
        public byte[] bytes() {
            return encoder.encode(update);
        }
    }

    record Snapshot(Update update, FrameEncoder encoder) implements UpdateFrame {

        @Override
        public byte[] bytes() {
            return encoder.encodeSnapshot(update);
        }
    }
}
