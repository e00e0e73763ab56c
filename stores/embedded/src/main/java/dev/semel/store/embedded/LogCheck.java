package dev.semel.store.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Reads a log of RocksDB (a write-ahead log or a manifest) before RocksDB does and tells a torn tail from damage. RocksDB
 * takes a broken record at a log's end for a write that was cut off and forgets it without a word; if a flipped bit broke
 * it, an acknowledged write would be forgotten. Never changes a file.
 *
 * <p>The format: blocks of 32 KiB; in each, records of checksum (4 bytes, masked CRC-32C of type and content), length (2
 * bytes), type (1 byte) and content, all little endian; a block's last 6 bytes may be unused. A write that does not fit
 * is one record of type first, any of type middle, one of type last.
 */
final class LogCheck {
    /** How a log ends. */
    enum Ending {
        /** With a whole record. */
        CLEAN,
        /** In the middle of a write, which therefore was never acknowledged. */
        TORN
    }

    private static final int BLOCK = 32 * 1024;
    private static final int HEADER = 7;
    private static final int SECTOR = 512;
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;
    private static final int MASK_DELTA = 0xa282ead8;

    private final Path file;
    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private final ByteBuffer view = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private long blockStart;
    private int filled;
    private boolean inFragments;

    private LogCheck(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Reads the whole log.
     *
     * @throws dev.semel.store.StoreRefusedException DAMAGED, with the file's name and the place
     */
    static Ending of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return of(file, in);
        } catch (IOException cannot) {
            throw Refusals.notUsable(file, cannot);
        }
    }

    /** The same of a content that is called by this file's name. */
    static Ending of(Path file, InputStream content) throws IOException {
        return new LogCheck(file, content).read();
    }

    private Ending read() throws IOException {
        while (true) {
            filled = in.readNBytes(block, 0, BLOCK);
            int at = 0;
            while (BLOCK - at >= HEADER && filled - at >= HEADER) {
                if (isTornAt(at)) {
                    return Ending.TORN;
                }
                takeInOrder(at);
                at += HEADER + lengthAt(at);
            }
            if (filled < BLOCK) {
                // Less than a header is left over, or a write whose later parts are missing.
                return at < filled || inFragments ? Ending.TORN : Ending.CLEAN;
            }
            blockStart += BLOCK;
        }
    }

    /** Whether the log was cut off in this record; a record that is whole but wrong is refused. */
    private boolean isTornAt(int at) throws IOException {
        if (isZero(at, Math.min(at + HEADER, filled))) {
            if (restIsZero(at)) {
                return true;
            }
            throw damaged(at, "content follows where nothing was written");
        }
        int length = lengthAt(at);
        int type = block[at + 6];
        if (type < FULL || type > LAST) {
            throw damaged(at, "a record has the unknown type " + type);
        }
        if (at + HEADER + length > BLOCK) {
            throw damaged(at, "a record of " + length + " bytes does not fit its block");
        }
        if (at + HEADER + length > filled) {
            if (someLengthMatches(at)) {
                throw damaged(at, "the length of a record is wrong");
            }
            return true;
        }
        if (view.getInt(at) == checksum(at, length)) {
            return false;
        }
        if (endsInUnwrittenSectors(at, length) && !oneBitExplains(at, length) && !someLengthMatches(at)) {
            return true;
        }
        throw damaged(at, "the checksum of a record does not match");
    }

    private void takeInOrder(int at) {
        int type = block[at + 6];
        boolean begins = type == FULL || type == FIRST;
        if (begins == inFragments) {
            throw damaged(at, begins ? "a write breaks off before another one" : "the beginning of a write is missing");
        }
        inFragments = type != FULL && type != LAST;
    }

    private int lengthAt(int at) {
        return view.getShort(at + 4) & 0xffff;
    }

    private int checksum(int at, int length) {
        crc.reset();
        crc.update(block, at + 6, 1 + length);
        return masked((int) crc.getValue());
    }

    private static int masked(int value) {
        return Integer.rotateRight(value, 15) + MASK_DELTA;
    }

    /** The checksum does not cover the length: if it matches another length, the record is whole and only that is wrong. */
    private boolean someLengthMatches(int at) {
        int stored = view.getInt(at);
        crc.reset();
        for (int end = at + 6; end < filled; end++) {
            crc.update(block[end]);
            if (masked((int) crc.getValue()) == stored) {
                return true;
            }
        }
        return false;
    }

    /** When power fails, the sectors of a write that never got there read as zeros. */
    private boolean endsInUnwrittenSectors(int at, int length) throws IOException {
        int end = at + HEADER + length;
        int lastSector = (end - 1) / SECTOR * SECTOR;
        return lastSector > at && restIsZero(lastSector);
    }

    /** Zeros may be content too; a flipped bit elsewhere in the record must not pass for a failed power supply. */
    private boolean oneBitExplains(int at, int length) {
        int stored = view.getInt(at);
        if (Integer.bitCount(stored ^ checksum(at, length)) == 1) {
            return true;
        }
        for (int bit = 0; bit < (1 + length) * 8; bit++) {
            int place = at + 6 + bit / 8;
            block[place] ^= (byte) (1 << bit % 8);
            boolean explains = checksum(at, length) == stored;
            block[place] ^= (byte) (1 << bit % 8);
            if (explains) {
                return true;
            }
        }
        return false;
    }

    private boolean restIsZero(int from) throws IOException {
        if (!isZero(from, filled)) {
            return false;
        }
        byte[] further = new byte[BLOCK];
        for (int more = in.readNBytes(further, 0, BLOCK); more > 0; more = in.readNBytes(further, 0, BLOCK)) {
            for (int at = 0; at < more; at++) {
                if (further[at] != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isZero(int from, int to) {
        for (int at = from; at < to; at++) {
            if (block[at] != 0) {
                return false;
            }
        }
        return true;
    }

    private RuntimeException damaged(int at, String what) {
        return Refusals.damaged(file, what + " at byte " + (blockStart + at));
    }
}
