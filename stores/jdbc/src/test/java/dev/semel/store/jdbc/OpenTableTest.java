package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.store.Backlog.OpenCount;
import dev.semel.store.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a node knows of open records while the look at the whole table takes longer than its connection may. */
class OpenTableTest {
    private static final long TOO_LONG_MILLIS = 30_000;

    private final AtomicLong now = new AtomicLong(1_900_000_000_000L);
    private final AtomicInteger looks = new AtomicInteger();
    private final OpenTable table = new OpenTable((Records) Proxy.newProxyInstance(
            OpenTableTest.class.getClassLoader(),
            new Class<?>[] {Records.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "now" -> now.get();
                case "find" -> List.of();
                default -> {
                    looks.incrementAndGet();
                    now.addAndGet(TOO_LONG_MILLIS);
                    throw new StoreUnavailableException("The look took too long.");
                }
            }));

    @Test
    void a_look_that_fails_is_not_tried_again_at_every_question() {
        assertThatThrownBy(table::count).hasMessage("The look took too long.");

        assertThat(table.count()).isEqualTo(new OpenCount(0, 0));
        assertThat(table.due(10)).isEmpty();
        assertThat(looks).hasValue(1);

        now.addAndGet(50 * TOO_LONG_MILLIS);
        assertThatThrownBy(() -> table.due(10)).hasMessage("The look took too long.");
    }
}
