package dev.semel.house;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The repository as the house tests see it: its modules, and which module every package belongs to.
 *
 * <p>It reads the root pom and the source folders only, so a new module is checked from its first class on.
 */
final class House {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private final List<HouseModule> modules;
    private final Map<String, HouseModule> packages;
    private final String coreRoot;

    private House(List<HouseModule> modules, Map<String, HouseModule> packages, String coreRoot) {
        this.modules = modules;
        this.packages = packages;
        this.coreRoot = coreRoot;
    }

    /** The house these tests stand in. */
    static House here() throws IOException {
        Path root = root();
        List<HouseModule> modules = new ArrayList<>();
        Matcher named = MODULE.matcher(Files.readString(root.resolve("pom.xml")));
        while (named.find()) {
            modules.add(new HouseModule(named.group(1), root.resolve(named.group(1))));
        }
        Map<String, HouseModule> packages = new TreeMap<>();
        for (HouseModule module : modules) {
            for (Path source : module.mainSources()) {
                if (source.endsWith("module-info.java")) {
                    continue;
                }
                String name = packageOf(module, source);
                HouseModule other = packages.putIfAbsent(name, module);
                if (other != null && !other.equals(module)) {
                    throw new IllegalStateException("Package " + name + " is in " + other.path() + " and in "
                            + module.path() + "; a package belongs to one module.");
                }
            }
        }
        return new House(List.copyOf(modules), packages, "dev.semel");
    }

    /** A house made of the given packages, to see rules broken; the core's packages stand under {@code coreRoot}. */
    static House of(Map<String, HouseModule> packages, String coreRoot) {
        return new House(packages.values().stream().distinct().toList(), packages, coreRoot);
    }

    static Path root() {
        Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        while (!Files.isDirectory(root.resolve(".mvn"))) {
            root = root.getParent();
            if (root == null) {
                throw new IllegalStateException("No folder above the working directory holds '.mvn'.");
            }
        }
        return root;
    }

    List<HouseModule> modules() {
        return modules;
    }

    Stream<HouseModule> modules(Room room) {
        return modules.stream().filter(module -> module.room() == room);
    }

    /** The name of the core's top package; its other packages stand under it. */
    String coreRoot() {
        return coreRoot;
    }

    Optional<HouseModule> moduleOf(JavaClass type) {
        return Optional.ofNullable(packages.get(type.getBaseComponentType().getPackageName()));
    }

    boolean isIn(Room room, JavaClass type) {
        return moduleOf(type).filter(module -> module.room() == room).isPresent();
    }

    /** Whether a room holds no source yet; only then may a rule about it find nothing to check. */
    boolean isEmpty(Room room) {
        return packages.values().stream().noneMatch(module -> module.room() == room);
    }

    private static String packageOf(HouseModule module, Path source) {
        Path folder =
                module.folder().resolve("src/main/java").relativize(source).getParent();
        return folder == null ? "" : folder.toString().replace('/', '.').replace('\\', '.');
    }
}
