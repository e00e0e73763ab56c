package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.stereotype.Service;

/** A property or a method that an argument cannot have is found at the start; one that it may have is left to the call. */
@ExtendWith(OutputCaptureExtension.class)
class ExpressionTypesTest {
    enum Size {
        SMALL,
        LARGE {
            @Override
            public String label() {
                return "L";
            }
        };

        public String label() {
            return name();
        }
    }

    record Item(String sku, int count) {}

    record Order(UUID id, String name, List<Item> items, Map<String, Item> bySku, Optional<Item> gift, Size size) {
        public String key(String prefix) {
            return prefix + id;
        }

        public String joined(String first, String... more) {
            return first + String.join("", more);
        }
    }

    /** As others write them, and extend. */
    static class Customer {
        public String nick = "nick";

        public String getName() {
            return "ann";
        }

        public boolean isKnown() {
            return true;
        }

        public Order getLast() {
            return order();
        }

        public Item[] getRow() {
            return new Item[] {new Item("sku", 2)};
        }

        String getSecret() {
            return "not public";
        }

        public static String getStatic() {
            return "of nobody";
        }
    }

    static class Member extends Customer {
        public String getNumber() {
            return "7";
        }
    }

    interface Named {
        String name();
    }

    /** Says nothing of itself. */
    static final class Silent {}

    sealed interface Payment permits Card, Cash {
        String id();
    }

    record Card(String id, String number) implements Payment {}

    record Cash(String id) implements Payment {}

    record Page<T>(T content, List<T> all) {}

    interface Generic<T, P> {
        void take(T one, Page<T> page, P[] others);
    }

    abstract static class Shop implements Generic<Order, Item> {
        abstract void place(Order order, Customer customer, Named named, Payment payment, Silent silent);

        abstract void any(Object any, Map<String, Object> map, List<?> list, List<? super Item> above);

        abstract void plain(Size size, int count);

        abstract <T extends Item> void bound(T item);
    }

    private static Order order() {
        Item item = new Item("sku", 2);
        return new Order(new UUID(1, 2), "name", List.of(item), Map.of("a", item), Optional.of(item), Size.LARGE);
    }

    private static Expressions parsed(String method, String text) {
        return Stream.concat(Stream.of(Shop.class.getDeclaredMethods()), Stream.of(Generic.class.getMethods()))
                .filter(each -> each.getName().equals(method))
                .findFirst()
                .map(each -> Expressions.parse(text, each, Shop.class, "Shop." + method))
                .orElseThrow();
    }

    private static final Map<String, List<Object>> CALLS = Map.of(
            "place",
            List.of(order(), new Member(), (Named) () -> "named", new Card("c", "4"), new Silent()),
            "any",
            List.of(order(), Map.of("a", order()), List.of(order()), List.of((Object) "b")),
            "plain",
            List.of(Size.LARGE, 3),
            "bound",
            List.of(new Item("s", 1)),
            "take",
            List.of(order(), new Page<>(order(), List.of(order())), new Item[] {new Item("s", 1)}));

    private static @Nullable Object called(String method, String text) throws Exception {
        return parsed(method, text)
                .value(Invocation.of(
                        "",
                        Object.class.getMethod("toString"),
                        CALLS.get(method).toArray()));
    }

    static Stream<Arguments> unfit() {
        return Stream.of(
                arguments("place", "#order.nmae", "Order has no property nmae; nearest to it: name, size, gift"),
                arguments("place", "#p0.nmae", "Order has no property nmae"),
                arguments("place", "#order.name.lenght", "String has no property lenght"),
                arguments("place", "'a' + #order.nmae", "Order has no property nmae"),
                arguments("place", "#order.name ?: #order.nmae", "Order has no property nmae"),
                arguments("place", "{a: #order.nmae}", "Order has no property nmae"),
                arguments("place", "#order.items[0].skuu", "Item has no property skuu; nearest to it: sku"),
                arguments("place", "#order.items.get(0).skuu", "Item has no property skuu"),
                arguments("place", "#order.bySku['a'].skuu", "Item has no property skuu"),
                arguments("place", "#customer.row[0].skuu", "Item has no property skuu"),
                arguments("place", "#customer.row.size", "Item[] has no property size; nearest to it: length"),
                arguments("place", "#order.items.![skuu]", "Item has no property skuu"),
                arguments("place", "#order.items.![#this.skuu]", "Item has no property skuu"),
                arguments("place", "#order.items.?[counted > 1]", "Item has no property counted"),
                arguments("place", "#order.items.^[count > 1].skuu", "Item has no property skuu"),
                arguments("place", "#order.bySku.![value.skuu]", "Item has no property skuu"),
                arguments("place", "#order.gift.sku", "Optional has no property sku"),
                arguments("place", "#order.gift?.skuu", "Item has no property skuu"),
                arguments("place", "#order.size.lable", "Size has no property lable; nearest to it: label"),
                arguments("place", "#order['nmae']", "Order has no property nmae"),
                arguments("place", "#order.kye('a')", "Order has no method kye of 1 argument; nearest to it: key(1)"),
                arguments("place", "#order.key()", "Order has no method key of no arguments; nearest to it: key(1)"),
                arguments("place", "#order.joined()", "Order has no method joined of no arguments"),
                arguments("place", "#order.key(#order.nmae)", "Order has no property nmae"),
                arguments("place", "#order.id.toStrin()", "UUID has no method toStrin of no arguments"),
                arguments("place", "#order.class", "Order has no property class"),
                arguments("place", "#silent.toString()", "Silent has no method toString"),
                arguments("place", "#silent.a", "Silent has no property a."),
                arguments("place", "#customer.last.nmae", "Order has no property nmae"),
                arguments("place", "#payment.nmber", "Payment has no property nmber; nearest to it: id"),
                arguments("plain", "#size.lable", "Size has no property lable"),
                arguments("plain", "#count.abc", "Integer has no property abc"),
                arguments("bound", "#item.skuu", "Item has no property skuu"),
                arguments("take", "#p0.nmae", "Order has no property nmae"),
                arguments("take", "#page.content.nmae", "Order has no property nmae"),
                arguments("take", "#page.all[0].nmae", "Order has no property nmae"),
                arguments("take", "#others[0].skuu", "Item has no property skuu"));
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void what_an_argument_cannot_have_does_not_start(String method, String text, String says) {
        assertThatThrownBy(() -> parsed(method, text))
                .isInstanceOf(MisuseException.class)
                .hasMessageStartingWith("Shop." + method + " has the expression \"" + text + "\", and " + says);
    }

    static Stream<Arguments> fit() {
        return Stream.of(
                arguments("place", "#order.name"),
                arguments("place", "#order.id.toString()"),
                arguments("place", "#order.name.length"),
                arguments("place", "#order.name.bytes.length"),
                arguments("place", "#order.name[0]"),
                arguments("place", "#order.items[0].sku"),
                arguments("place", "#order.items.size"),
                arguments("place", "#order.items.![sku + count]"),
                arguments("place", "#order.items.?[count > 1].size()"),
                arguments("place", "#order.items.$[count > 1].sku"),
                arguments("place", "#order.bySku[a].sku"),
                arguments("place", "#order.bySku.![key + value.sku]"),
                arguments("place", "#customer.row[0].sku"),
                arguments("place", "#customer.row.length"),
                arguments("place", "#order.gift?.sku"),
                arguments("place", "#order.gift.get().sku"),
                arguments("place", "#order.size.label()"),
                arguments("place", "#order.size.name()"),
                arguments("place", "#order['name']"),
                arguments("place", "#order.key('a')"),
                arguments("place", "#order.joined('a')"),
                arguments("place", "#order.joined('a', 'b', 'c')"),
                arguments("place", "#order.toString().length()"),
                arguments("place", "{#order.id, #order.name}"),
                arguments("place", "{sku: #order.name}"),
                arguments("place", "#customer.name + #customer.known + #customer.nick"),
                arguments("place", "#customer.number"),
                arguments("place", "#customer.static"),
                arguments("place", "#customer.last.items[0].sku"),
                arguments("place", "#named.name()"),
                arguments("place", "#payment.number"),
                arguments("any", "#any.name"),
                arguments("any", "#map['a'].name"),
                arguments("any", "#list[0].name"),
                arguments("any", "#above[0].length()"),
                arguments("plain", "#count.intValue() + #count"),
                arguments("take", "#p0.name"),
                arguments("take", "#page.content.items[0].sku"),
                arguments("take", "#others[0].sku"));
    }

    @ParameterizedTest
    @MethodSource("fit")
    void what_an_argument_has_or_may_have_starts_and_is_read(String method, String text) throws Exception {
        assertThat(called(method, text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#customer.nmae", "#customer.secret", "#customer.pay()", "#named.id"})
    void what_only_a_class_to_come_may_have_is_warned_of_and_left_to_the_call(String text, CapturedOutput output) {
        Expressions left = parsed("place", text);

        assertThat(output)
                .contains("Shop.place has the expression \"" + text + "\", and ")
                .contains(" may have it; if none has");
        assertThatThrownBy(() -> left.value(Invocation.of(
                        "",
                        Object.class.getMethod("toString"),
                        CALLS.get("place").toArray())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#named.toString()", "#customer.hashCode()", "#payment.number", "#customer.name"})
    void nothing_is_said_of_what_is_there(String text, CapturedOutput output) {
        parsed("place", text);

        assertThat(output).doesNotContain("has the expression");
    }

    @Service
    static class Orders {
        @Idempotent(key = "#order.nmae")
        public String place(Order order) {
            return order.name();
        }
    }

    @Service
    static class Fingerprints {
        @Idempotent(key = "#order.id", fingerprint = "#order.nmae")
        public String place(Order order) {
            return order.name();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Orders.class, Fingerprints.class})
    void the_start_says_which_method_which_expression_and_what_is_near(Class<?> bean) {
        Applications.with(bean).run(context -> {
            FailureAnalysis told = new MisuseAnalyzer().analyze(context.getStartupFailure());

            assertThat(told).isNotNull();
            assertThat(told.getDescription())
                    .isEqualTo(bean.getSimpleName()
                            + ".place has the expression \"#order.nmae\", and Order has no property"
                            + " nmae; nearest to it: name, size, gift.");
            assertThat(told.getAction()).isEqualTo("Correct the name.");
        });
    }

    @Test
    void words_near_to_another_come_by_how_many_letters_differ() {
        assertThat(Nearest.to("nmae", List.of("id", "name", "n", "game"))).isEqualTo("name, game, n");
        assertThat(Nearest.to("a", List.of())).isEmpty();
    }
}
