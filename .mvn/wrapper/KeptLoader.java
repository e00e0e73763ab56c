import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What javac loads its plugins with (its option {@code procloader}, named in the root pom): one loader for as long as
 * Maven runs. By itself javac takes a new one for each compilation, and every module's two would load, verify and
 * compile the two thousand classes of Error Prone anew, which takes longer than what they check.
 *
 * <p>mvnw compiles this once and hands it to Maven. Where it is missing javac takes its own, silently.
 */
public final class KeptLoader extends ClassLoader {
    private static final Map<List<String>, ClassLoader> KEPT = new ConcurrentHashMap<>();

    /** Made by javac, which closes what can be closed when a compilation ends: this cannot. */
    public KeptLoader(URL[] path, ClassLoader parent) {
        super(kept(path, parent));
    }

    private static ClassLoader kept(URL[] path, ClassLoader parent) {
        List<String> names = Arrays.stream(path).map(URL::toString).toList();
        return KEPT.computeIfAbsent(names, missing -> new URLClassLoader(path, parent));
    }
}
