package dev.semel.assembly;

import dev.semel.store.dynamodb.DynamoOptions;
import dev.semel.store.dynamodb.DynamoStore;
import dev.semel.store.dynamodb.DynamoTable;

/** A table of DynamoDB as its store names it. Credentials are never in the address. */
final class DynamoPlace {
    private static final String SCHEME = "dynamodb://";

    private DynamoPlace() {}

    static boolean isOne(String text) {
        return text.startsWith(SCHEME);
    }

    /** The same region and endpoint, a table whose name begins with this one's: who may use one may be let use both. */
    static String in(String text, String suffix) {
        int settings = text.indexOf('?');
        return settings < 0
                ? text + "." + suffix
                : text.substring(0, settings) + "." + suffix + text.substring(settings);
    }

    /** @throws IllegalArgumentException if the text is no such address */
    static String name(String text) {
        return DynamoStore.nameOf(text);
    }

    static DynamoStore open(String text, DynamoOptions options) {
        return DynamoStore.open(text, options);
    }

    static void make(String text) {
        try (DynamoTable table = DynamoTable.at(text)) {
            table.apply();
        }
    }

    static void erase(String text) {
        try (DynamoTable table = DynamoTable.at(text)) {
            table.drop();
        }
    }

    static String renewGeneration(String text) {
        try (DynamoTable table = DynamoTable.at(text)) {
            return table.renewGeneration();
        }
    }
}
