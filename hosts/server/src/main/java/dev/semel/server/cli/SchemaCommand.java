package dev.semel.server.cli;

import dev.semel.assembly.StoreAddress;
import dev.semel.assembly.StoreTables;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.dynamodb.DynamoTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code semel schema}: Semel's tables in a database, looked at and brought forward. Touches no other table. */
@Command(
        name = "schema",
        description = "Prints, checks and applies Semel's tables in a database.",
        mixinStandardHelpOptions = true)
final class SchemaCommand extends CommandGroup {
    private static final String SCRIPT = "V1__semel.sql";

    /** Who reads the exported files. */
    enum Format {
        flyway,
        liquibase
    }

    @Command(
            description = "Prints the statements that make the tables; asks no database.",
            mixinStandardHelpOptions = true)
    int print(@Mixin StoreOptions store) {
        StoreAddress address = dynamoOr(store);
        out().print(address.isDynamo() ? DynamoTable.definition(address.text()) : StoreTables.script(address));
        out().flush();
        return Exits.OK;
    }

    @Command(
            description = "Says which version is there and how it differs from what is needed; exit code 1 if it does.",
            mixinStandardHelpOptions = true)
    int check(@Mixin StoreOptions store) {
        if (dynamoOr(store).isDynamo()) {
            return withTable(store, table -> {
                List<String> differences = table.differences();
                differences.forEach(this::say);
                return differences.isEmpty() ? Exits.OK : Exits.FINDING;
            });
        }
        return with(store, tables -> {
            int installed = tables.installed();
            List<String> differences = tables.differences();
            say("installed " + installed + ", needed " + StoreTables.needed());
            differences.forEach(this::say);
            return installed == StoreTables.needed() && differences.isEmpty() ? Exits.OK : Exits.FINDING;
        });
    }

    @Command(
            description = "Brings the tables to this release; does nothing if they are.",
            mixinStandardHelpOptions = true)
    int apply(@Mixin StoreOptions store) {
        if (dynamoOr(store).isDynamo()) {
            return withTable(store, table -> {
                say(table.apply() ? "the table is made" : "the table was there already");
                return Exits.OK;
            });
        }
        return with(store, tables -> {
            int before = tables.apply();
            say(
                    before == StoreTables.needed()
                            ? "version " + before + " was there already"
                            : "from version " + before + " to version " + StoreTables.needed());
            return Exits.OK;
        });
    }

    @Command(
            name = "renew-generation",
            description = "After a restored backup: says that this store has forgotten. Stop all nodes first.",
            mixinStandardHelpOptions = true)
    int renewGeneration(
            @Mixin StoreOptions store,
            @Option(names = "--yes", description = "Do it: every node refuses the store until it accepts this.")
                    boolean yes) {
        if (!yes) {
            throw new ParameterException(
                    spec.subcommands().get("renew-generation"),
                    "Every node will refuse this store until it is started with --accept-generation; stop all nodes"
                            + " and add --yes");
        }
        try {
            String generation = known(store).renewGeneration();
            say("generation " + generation + "; start each node once with --accept-generation " + generation);
            return Exits.OK;
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
        } catch (StoreRefusedException | StoreUnavailableException failure) {
            return Exits.fail(spec, Exits.STORE, failure.getMessage());
        }
    }

    @Command(description = "Writes the tables as files for Flyway or Liquibase.", mixinStandardHelpOptions = true)
    int export(
            @Mixin StoreOptions store,
            @Option(names = "--format", required = true, description = "flyway or liquibase") Format format,
            @Option(names = "--to", required = true, paramLabel = "DIR", description = "Where to.") Path to) {
        String script = StoreTables.script(address(store));
        try {
            Files.createDirectories(to);
            Files.writeString(to.resolve(SCRIPT), script);
            if (format == Format.liquibase) {
                String databases = StoreTables.databases(address(store));
                Files.writeString(to.resolve("semel-changelog.xml"), changelog(databases));
            }
        } catch (IOException cannot) {
            return Exits.fail(
                    spec, Exits.USAGE, "The files cannot be written to " + to + " (" + cannot.getMessage() + ").");
        }
        return Exits.OK;
    }

    /** One text to PostgreSQL's driver; MariaDB's takes one statement at a time. */
    private static String changelog(String databases) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                                   xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                                   xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
                                       http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
                  <changeSet id="1" author="semel" dbms="%s">
                    <sqlFile path="%s" relativeToChangelogFile="true" splitStatements="%s"/>
                  </changeSet>
                </databaseChangeLog>
                """.formatted(databases, SCRIPT, !databases.equals("postgresql"));
    }

    private int with(StoreOptions store, Function<StoreTables, Integer> work) {
        StoreAddress address = address(store);
        try (StoreTables tables = StoreTables.of(address)) {
            return work.apply(tables);
        } catch (StoreRefusedException | StoreUnavailableException failure) {
            return Exits.fail(spec, Exits.STORE, failure.getMessage());
        }
    }

    private int withTable(StoreOptions store, Function<DynamoTable, Integer> work) {
        try (DynamoTable table = DynamoTable.at(dynamoOr(store).text())) {
            return work.apply(table);
        } catch (StoreRefusedException | StoreUnavailableException failure) {
            return Exits.fail(spec, Exits.STORE, failure.getMessage());
        }
    }

    /** A table of DynamoDB, or a store with tables in a database. */
    private StoreAddress dynamoOr(StoreOptions store) {
        try {
            StoreAddress address = store.address();
            return address.isDynamo() ? address : address(store);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
        }
    }

    private StoreAddress address(StoreOptions store) {
        StoreAddress address = known(store);
        if (!address.hasTables()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "The store '" + address.name() + "' has no tables; only one in a database has, such as"
                            + " jdbc:postgresql://HOST:PORT/DATABASE.");
        }
        return address;
    }

    private StoreAddress known(StoreOptions store) {
        try {
            return store.address();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void say(String line) {
        out().println(line);
        out().flush();
    }
}
