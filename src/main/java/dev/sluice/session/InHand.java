package dev.sluice.session;

/** A message that a client takes no more of, as what is kept for the rest of it; others who stand in the same one keep the same. */
sealed interface InHand {

    byte[] message();

    /** The same for all who share it. */
    Object key();

    long memoryBytes();

    /** Of one update, which may be large, and can be encoded again at any time. */
    record OfUpdate(UpdateFrame update, Messages messages) implements InHand {

        @Override
        public byte[] message() {
            return messages.of(update.bytes());
        }

        @Override
        public Object key() {
            return update.update().offset();
        }

        @Override
        public long memoryBytes() {
            return update.update().memoryBytes();
        }
    }

    /** Of several frames. */
    @SuppressWarnings("ArrayRecordComponent") // known by its array
    record Whole(byte[] message) implements InHand {

        @Override
        public Object key() {
            return message;
        }

        @Override
        public long memoryBytes() {
            return message.length;
        }
    }
}
