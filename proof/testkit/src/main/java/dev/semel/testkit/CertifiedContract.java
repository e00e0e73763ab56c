package dev.semel.testkit;

import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.engine.support.store.NamespacedHierarchicalStore;

/** The contract, run on the subject of a certification; each test in a place of its own. */
@ExtendWith(CertifiedContract.Places.class)
class CertifiedContract extends OperationStoreContract {
    private final CertifiedSubject.Place place;

    CertifiedContract(CertifiedSubject.Place place) {
        this.place = place;
    }

    @Override
    protected OperationStore newStore(StoreClock clock) {
        return place.open(clock);
    }

    @Override
    protected OperationStore reopen(OperationStore store, StoreClock clock) {
        if (!place.survivesClosing()) {
            return store;
        }
        store.close();
        return place.open(clock);
    }

    /** Hands each test its place and takes it away when the test has closed its store. */
    static final class Places implements ParameterResolver, AfterEachCallback {
        private static final String SUBJECT = "subject";
        private static final Class<?> SCOPE = CertifiedContract.class;

        private CertifiedSubject.@Nullable Place last;

        /** JUnit closes what it is given when the session ends, but the subject is not its to close. */
        private record Chosen(CertifiedSubject subject) {}

        /** Makes this the subject of all contracts that are run in this session. */
        static void choose(CertifiedSubject subject, NamespacedHierarchicalStore<Namespace> session) {
            session.put(Namespace.create(SCOPE), SUBJECT, new Chosen(subject));
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == CertifiedSubject.Place.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            Chosen chosen = test.getStore(StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(SCOPE))
                    .get(SUBJECT, Chosen.class);
            CertifiedSubject.Place place = chosen.subject().newPlace();
            last = place;
            return place;
        }

        @Override
        public void afterEach(ExtensionContext test) {
            if (last != null) {
                last.close();
            }
        }
    }
}
