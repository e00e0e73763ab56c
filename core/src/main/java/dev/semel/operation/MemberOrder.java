package dev.semel.operation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The members of one object as written so far; puts them in order of name and drops those that do not count. */
final class MemberOrder {
    /** One member's place in the output, and its name's place in the input for an error. */
    record Member(int nameStart, int nameEnd, int end, boolean counts, int position) {}

    private static final int LONGEST_SHOWN = 80;

    private final int start;
    private final List<Member> members = new ArrayList<>();

    MemberOrder(int start) {
        this.start = start;
    }

    void add(Member member) {
        members.add(member);
    }

    void arrange(CanonicalOutput out) {
        if (members.isEmpty()) {
            return;
        }
        byte[] written = out.copy(start, out.length());
        if (inOrder(written)) {
            return;
        }
        List<Member> sorted = new ArrayList<>(members);
        sorted.sort((left, right) -> compare(written, left, right));
        out.truncate(start);
        for (int index = 0; index < sorted.size(); index++) {
            Member member = sorted.get(index);
            if (index > 0 && compare(written, sorted.get(index - 1), member) == 0) {
                Member second = sorted.get(index - 1).position() > member.position() ? sorted.get(index - 1) : member;
                throw new MalformedContentException(
                        "An object has two members named " + name(written, second), second.position());
            }
            if (member.counts()) {
                out.putAll(Arrays.copyOfRange(written, member.nameStart() - start, member.end() - start));
            }
        }
    }

    private boolean inOrder(byte[] written) {
        for (int index = 0; index < members.size(); index++) {
            if (!members.get(index).counts()
                    || (index > 0 && compare(written, members.get(index - 1), members.get(index)) >= 0)) {
                return false;
            }
        }
        return true;
    }

    /** For an error: the name, cut short, since whoever sent it chose its length. */
    private String name(byte[] written, Member member) {
        int from = member.nameStart() - start;
        String name = new String(written, from, member.nameEnd() - member.nameStart(), StandardCharsets.UTF_8);
        return name.length() <= LONGEST_SHOWN ? name : name.substring(0, LONGEST_SHOWN) + "...";
    }

    private int compare(byte[] written, Member left, Member right) {
        return Arrays.compareUnsigned(
                written,
                left.nameStart() - start,
                left.nameEnd() - start,
                written,
                right.nameStart() - start,
                right.nameEnd() - start);
    }
}
