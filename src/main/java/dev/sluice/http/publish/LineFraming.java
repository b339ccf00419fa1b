package dev.sluice.http.publish;

/** NDJSON: an item ends with its line. Blank lines are no items; a line that can not be read harms no other. */
final class LineFraming extends Framing {

    private boolean blank = true;
    private int line = 1;
    private int column;

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
            } else if (blank) {
                column++;
                blank = isBlank(b);
                if (!blank) {
                    begin(line, column);
                    from = i;
                }
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
        line++;
        column = 0;
    }

    @Override
    void cutEnd() {
        endLine(new byte[0], 0, 0);
    }
}
