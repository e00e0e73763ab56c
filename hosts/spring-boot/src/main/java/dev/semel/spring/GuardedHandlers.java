package dev.semel.spring;

import java.lang.reflect.Method;
import org.springframework.context.ApplicationContext;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.method.HandlerMethod;

/** Which controllers' methods are done once with their whole response, and what else acts for their requests before them. */
final class GuardedHandlers {
    private GuardedHandlers() {}

    /** Whether the whole response of this handler is kept. */
    static boolean isGuarded(HandlerMethod handler) {
        Idempotent says = Guards.annotation(handler.getMethod(), handler.getBeanType());
        return says != null && Guards.isOfHttp(handler.getMethod(), handler.getBeanType(), says);
    }

    /** Whether it has methods that Spring calls for the model, before the one that is asked for. */
    static boolean isModelling(Class<?> type) {
        return !MethodIntrospector.selectMethods(
                        ClassUtils.getUserClass(type),
                        (Method method) -> AnnotatedElementUtils.hasAnnotation(method, ModelAttribute.class)
                                && !AnnotatedElementUtils.hasAnnotation(method, RequestMapping.class))
                .isEmpty();
    }

    /** Whether something of all controllers is called for the model. */
    static boolean isModellingForAll(ApplicationContext application) {
        return ControllerAdviceBean.findAnnotatedBeans(application).stream()
                .map(ControllerAdviceBean::getBeanType)
                .anyMatch(type -> type == null || isModelling(type));
    }
}
