package dev.semel.spring;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/**
 * Calls controllers as Spring does, and notes whether their methods are entered: interceptors, arguments that cannot be read,
 * validation and security refuse requests before that, and then nothing was applied, whatever status or failure it ends in.
 */
final class EntryAdapter extends RequestMappingHandlerAdapter {
    private static final String PASSAGE = "dev.semel.spring.passage";

    /**
     * From now on the handler of this request is entered through a passage. One that comes again goes on with the passage
     * that it has, as entered; unless that was closed, for then its first attempt has ended as one that applied nothing.
     */
    static void watch(HttpServletRequest request) {
        if (!(request.getAttribute(PASSAGE) instanceof Passage before) || !before.tryEnter()) {
            request.setAttribute(PASSAGE, Passage.unproved());
        }
    }

    /** A watched request has come to a handler; what is not known to be entered through its passage counts as entered. */
    static void arrive(HttpServletRequest request, boolean provable) {
        if (request.getAttribute(PASSAGE) instanceof Passage passage) {
            if (provable) {
                passage.prove();
            } else {
                var unused = passage.tryEnter();
            }
        }
    }

    /** Whether the handler of a watched request is known as one that was not entered and never will be. */
    static boolean isBarred(HttpServletRequest request) {
        return request.getAttribute(PASSAGE) instanceof Passage passage && passage.close();
    }

    @Override
    protected ServletInvocableHandlerMethod createInvocableHandlerMethod(HandlerMethod handler) {
        return new Entered(handler);
    }

    /** One call of a controller's method. */
    private static final class Entered extends ServletInvocableHandlerMethod {
        private @Nullable Passage passage;

        Entered(HandlerMethod handler) {
            super(handler);
        }

        @Override
        public @Nullable Object invokeForRequest(
                NativeWebRequest request, @Nullable ModelAndViewContainer container, @Nullable Object... provided)
                throws Exception {
            passage = request.getAttribute(PASSAGE, NativeWebRequest.SCOPE_REQUEST) instanceof Passage given
                    ? given
                    : null;
            return super.invokeForRequest(request, container, provided);
        }

        @Override
        protected @Nullable Object doInvoke(@Nullable Object... arguments) throws Exception {
            Passage way = passage;
            if (way == null) {
                return super.doInvoke(arguments);
            } else if (!GuardedHandlers.isGuarded(this)) {
                // Another one of the same request, such as that of the error page: what it does may be the effect too.
                way.tryEnter();
                return super.doInvoke(arguments);
            } else if (AopUtils.isAopProxy(getBean()) && Bodies.take(getBean())) {
                return Bodies.handing(way, () -> super.doInvoke(arguments));
            }
            way.enter();
            return super.doInvoke(arguments);
        }
    }
}
