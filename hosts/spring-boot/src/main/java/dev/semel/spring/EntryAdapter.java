package dev.semel.spring;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/**
 * Calls controllers as Spring does, and notes whether their methods are entered: interceptors, arguments that cannot be read,
 * validation and security refuse requests before that, and then nothing was applied, whatever status or failure it ends in.
 */
final class EntryAdapter extends RequestMappingHandlerAdapter {
    private static final String PASSAGE = "dev.semel.spring.passage";

    /** From now on the handler of this request is entered through a passage. */
    static void watch(HttpServletRequest request) {
        request.setAttribute(PASSAGE, new Passage());
    }

    /**
     * Whether the handler of a watched request is an {@link Idempotent} method that was not entered and never will be. The
     * application's handlers must all be called by adapters of this class.
     */
    static boolean isBarred(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler
                && isGuarded(handler)
                && request.getAttribute(PASSAGE) instanceof Passage passage
                && passage.close();
    }

    private static boolean isGuarded(HandlerMethod handler) {
        Idempotent says = Guards.annotation(handler.getMethod(), handler.getBeanType());
        return says != null && Guards.isOfHttp(handler.getMethod(), handler.getBeanType(), says);
    }

    /** Whether all of these are of this class, so that no handler is called past it. */
    static boolean isAll(List<RequestMappingHandlerAdapter> adapters) {
        return !adapters.isEmpty() && adapters.stream().allMatch(EntryAdapter.class::isInstance);
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
            } else if (!isGuarded(this)) {
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
