package dev.sluice.http;

/** NDJSON: an item ends with its line. Blank lines are no items; a line that can not be read harms no other. */
final class LineFraming extends Framing {

    private boolean blank = true;

    LineFraming(ItemReader reader, int itemBytesMax) {
        super(reader, itemBytesMax);
    }

    @Override
    boolean isSingle() {
        return false;
    }

    @Override
    boolean endsAtFault() {
        return false;
    }

    @Override
    void cut(byte[] piece) {
        int from = 0;
        for (int i = 0; i < piece.length; i++) {
            byte b = piece[i];
            if (b == '\n') {
                endLine(piece, from, i);
                from = i + 1;
            } else {
                blank &= b == ' ' || b == '\t' || b == '\r';
            }
        }
        if (!blank) {
            hold(piece, from, piece.length);
        }
    }

    private void endLine(byte[] piece, int from, int to) {
        if (!blank) {
            end(piece, from, to);
        }
        blank = true;
    }

    @Override
    void cutEnd() {
        endLine(new byte[0], 0, 0);
    }
}
