package dev.semel.spring;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** How a method gives its answer. */
enum ReturnKind {
    /** When it returns. */
    VALUE,
    /** When the stage that it returned completes. */
    STAGE,
    /** When whoever subscribed is told. */
    MONO;

    private static final String PUBLISHER = "org.reactivestreams.Publisher";
    private static final String REACTOR_MONO = "reactor.core.publisher.Mono";

    /** What is done later than a method returns it, or by whoever is given it. */
    private static final Set<String> LATER = Set.of(
            "java.lang.Runnable",
            "java.util.concurrent.Callable",
            "java.util.concurrent.Future",
            "java.util.concurrent.CompletionStage",
            "java.util.function.Supplier",
            PUBLISHER,
            "org.springframework.web.context.request.async.DeferredResult",
            "org.springframework.web.context.request.async.WebAsyncTask",
            "org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
            "org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

    /** @throws MisuseException if the answer comes in a way that cannot be kept */
    static ReturnKind of(ResolvableType declared, String where) {
        ReturnKind kind = of(declared.toClass(), where);
        refuseLater(kind.answer(declared), where);
        return kind;
    }

    private static void refuseLater(ResolvableType answer, String where) {
        Class<?> returned = answer.toClass();
        if (ClassCalls.withAbove(returned).stream().map(Class::getName).anyMatch(LATER::contains)) {
            throw new MisuseException(
                    where + " returns a " + returned.getSimpleName()
                            + ", and would be recorded as done before that is done.",
                    "Return the answer itself, or a CompletableFuture or Mono of it; where a controller's whole response is"
                            + " to be kept, leave its key to the Idempotency-Key header.");
        }
        for (ResolvableType part : answer.getGenerics()) {
            refuseLater(part, where);
        }
    }

    private static ReturnKind of(Class<?> returned, String where) {
        if (returned == CompletionStage.class || returned == CompletableFuture.class) {
            return STAGE;
        } else if (returned.getName().equals(REACTOR_MONO)) {
            return MONO;
        } else if (isPublisher(returned)) {
            throw new MisuseException(
                    where + " returns a " + returned.getSimpleName()
                            + ", of which a part may have been told when the rest fails.",
                    "Return a Mono of the whole, such as flux.collectList().");
        } else if (Future.class.isAssignableFrom(returned)) {
            throw new MisuseException(
                    where + " returns a " + returned.getSimpleName() + ", which does not tell when it is done.",
                    "Return a CompletableFuture.");
        }
        return VALUE;
    }

    private static boolean isPublisher(Class<?> returned) {
        ClassLoader loader = ReturnKind.class.getClassLoader();
        return ClassUtils.isPresent(PUBLISHER, loader)
                && ClassUtils.resolveClassName(PUBLISHER, loader).isAssignableFrom(returned);
    }

    /** The type of what is answered in the end. */
    ResolvableType answer(ResolvableType returned) {
        return this == VALUE ? returned : returned.getGeneric(0);
    }
}
