package dev.semel.testkit.http;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * What every host of the HTTP door must pass: the promises of docs/http.md, case by case. A host is admitted by a test
 * class that says how it serves; one that forwards puts the service behind a port with {@link UpstreamService}:
 *
 * <pre>{@code
 * class MyProxyContractTest extends HttpDoorContract {
 *     @Override
 *     protected HttpHost start(HttpStage stage) throws Exception {
 *         UpstreamService upstream = UpstreamService.start(stage.service());
 *         MyProxy proxy = MyProxy.start(stage.door(), stage.engine(), upstream.uri());
 *         return new HttpHost(proxy.port(), () -> {
 *             proxy.close();
 *             upstream.close();
 *         });
 *     }
 * }
 * }</pre>
 *
 * One host serves all tests of a class, over a store in memory whose clock the tests move; each test has keys of its own.
 * What a host cannot do by what it is, it declares with {@link #lacks}; those tests are skipped, and say so.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
public abstract class HttpDoorContract
        implements PassingRules,
                KeyRules,
                SamenessRules,
                WholeBodyRules,
                ConnectionRules,
                ReplayRules,
                KeptRules,
                RepeatRules,
                CallerRules,
                RunningRules,
                AskingRules,
                DoubtRules,
                OutageRules {
    private @Nullable HttpScene scene;

    /** Called by JUnit's subclasses alone. */
    protected HttpDoorContract() {}

    /**
     * Starts the host before this service.
     *
     * @throws Exception whatever goes wrong, which fails every test
     */
    protected abstract HttpHost start(HttpStage stage) throws Exception;

    /** What this host cannot do by what it is; nothing unless overridden. */
    protected Set<HttpTrait> lacks() {
        return Set.of();
    }

    @BeforeAll
    final void openHost() throws Exception {
        scene = new HttpScene(this::start, lacks());
    }

    @AfterAll
    final void closeHost() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    @Override
    public final HttpScene scene() {
        return Objects.requireNonNull(scene, "the host is started before the first test");
    }
}
