package dev.semel.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One Maven module: its path under the root and the room it belongs to.
 *
 * @param path as the root pom names it, for example {@code stores/embedded}
 * @param folder where it lies on this machine
 */
record HouseModule(String path, Path folder) {
    Room room() {
        return Room.ofFolder(path.contains("/") ? path.substring(0, path.indexOf('/')) : path);
    }

    boolean mayImport(HouseModule other) {
        return equals(other) || room().neighbours().contains(other.room());
    }

    List<Path> mainSources() throws IOException {
        return files(folder.resolve("src/main/java"), ".java");
    }

    List<Path> testSources() throws IOException {
        return files(folder.resolve("src/test/java"), ".java");
    }

    Path mainClasses() {
        return folder.resolve("target/classes");
    }

    Path testClasses() {
        return folder.resolve("target/test-classes");
    }

    private static List<Path> files(Path root, String suffix) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }
}
