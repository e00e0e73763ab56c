package dev.semel.server.demo;

import dev.semel.assembly.StoreAddress;
import dev.semel.assembly.StoreTables;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The gateways of a demo over one store, each a process with a port and a directory of its own. In a database they work in
 * a schema that is made for them and dropped at the end. For one thread.
 */
final class Nodes implements AutoCloseable {
    private static final String SECRET = "scope-secret";

    private final DemoNodes settings;
    private final StoreAddress store;
    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> adminPorts = new ArrayList<>();
    private final List<GatewayChild> children = new ArrayList<>();
    private final Thread farewell = new Thread(this::dropTablesAtLast, "semel-demo-end");
    private volatile boolean made;

    /**
     * Starts them all.
     *
     * @throws IOException if one does not come to listen; says what it said
     * @throws dev.semel.store.StoreUnavailableException if the database cannot be reached
     */
    Nodes(DemoNodes settings, Path directory, List<String> arguments) throws IOException {
        this.settings = settings;
        store = settings.store().isShared()
                ? settings.store()
                        .in("semel_demo_"
                                + HexFormat.of()
                                        .toHexDigits(ThreadLocalRandom.current().nextInt()))
                : settings.store();
        try {
            makeTables();
            for (int node = 0; node < settings.number(); node++) {
                start(node, directory, arguments);
            }
        } catch (IOException | RuntimeException notStarted) {
            closeAfter(notStarted);
            throw notStarted;
        }
    }

    private void closeAfter(Exception notStarted) {
        try {
            close();
        } catch (IOException left) {
            notStarted.addSuppressed(left);
        }
    }

    private void makeTables() {
        if (store.isShared()) {
            Runtime.getRuntime().addShutdownHook(farewell);
        }
        if (store.hasTables()) {
            try (StoreTables tables = StoreTables.of(store)) {
                tables.apply();
            }
        }
        if (store.isErasable()) {
            store.make();
        }
        made = store.isShared();
    }

    private void start(int node, Path directory, List<String> arguments) throws IOException {
        Path state = Files.createDirectories(directory.resolve("node-" + (node + 1)));
        if (node > 0) {
            // Callers are told apart by a secret that all nodes have.
            Files.copy(directory.resolve("node-1").resolve(SECRET), state.resolve(SECRET));
        }
        int port = Ports.free();
        int adminPort = Ports.free();
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--listen", "127.0.0.1:" + port, "--admin", "127.0.0.1:" + adminPort));
        all.addAll(List.of("--store", store.text(), "--state", state.toString()));
        children.add(new GatewayChild(all));
        ports.add(port);
        adminPorts.add(adminPort);
    }

    int number() {
        return children.size();
    }

    StoreAddress store() {
        return store;
    }

    List<Integer> ports() {
        return List.copyOf(ports);
    }

    List<Integer> adminPorts() {
        return List.copyOf(adminPorts);
    }

    /** What people call this one of them. */
    String name(int node) {
        return number() == 1 ? "gateway" : "gateway " + (node + 1);
    }

    GatewayChild child(int node) {
        return children.get(node);
    }

    /** Kills them all: what they have in hand need not end, for the demo has failed. */
    void kill() throws InterruptedException {
        for (GatewayChild child : children) {
            child.kill();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            children.forEach(GatewayChild::tellToEnd);
            for (GatewayChild child : children) {
                child.stop();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        if (store.isShared()) {
            try {
                Runtime.getRuntime().removeShutdownHook(farewell);
            } catch (IllegalStateException underWay) {
                // This process is ending, and the hook drops the tables.
                return;
            }
            dropTables();
        }
    }

    private void dropTablesAtLast() {
        try {
            dropTables();
        } catch (IOException left) {
            System.err.println("semel: " + left.getMessage());
        }
    }

    private void dropTables() throws IOException {
        if (settings.keep() || !made) {
            return;
        }
        try {
            if (store.isErasable()) {
                store.erase();
            } else {
                dropSchema();
            }
        } catch (StoreUnavailableException | StoreRefusedException failure) {
            throw new IOException(
                    "The demo's records stay in " + store.name() + ", delete them yourself: " + failure.getMessage(),
                    failure);
        }
    }

    private void dropSchema() {
        try (StoreTables tables = StoreTables.of(store)) {
            tables.dropSchema();
        }
    }
}
