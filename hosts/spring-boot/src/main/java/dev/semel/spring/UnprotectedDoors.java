package dev.semel.spring;

import dev.semel.http.HttpPolicy;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Tells at the start, in one line, which endpoints and listeners of the application can change something and are protected
 * by nothing that can be seen: no {@link Idempotent} on them, no route of the policy for them, no call that leads to the
 * guard or to an {@link Idempotent} method. A policy that is changed later is asked the same.
 */
final class UnprotectedDoors implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(UnprotectedDoors.class);

    private final ConfigurableListableBeanFactory beans;
    private final SemelProperties properties;
    private final ObjectProvider<Controllers> controllers;
    private final ObjectProvider<ControllerRoutes> routes;

    UnprotectedDoors(
            ConfigurableListableBeanFactory beans,
            SemelProperties properties,
            ObjectProvider<Controllers> controllers,
            ObjectProvider<ControllerRoutes> routes) {
        this.beans = beans;
        this.properties = properties;
        this.controllers = controllers;
        this.routes = routes;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (properties.unprotected() != SemelProperties.Unprotected.IGNORE) {
            refuseExceptionsWithoutReason();
            refuseExceptionsOfNothing();
            check(beans.getBeanProvider(HttpPolicy.class).getIfAvailable());
        }
    }

    /**
     * Tells what would be protected by nothing under this policy.
     *
     * @param declared null for none
     * @throws MisuseException if something would, and the application refuses that
     */
    void check(@Nullable HttpPolicy declared) {
        if (properties.unprotected() == SemelProperties.Unprotected.IGNORE) {
            return;
        }
        Set<Class<?>> types = types();
        Protection protection = new Protection(types);
        Map<String, String> open = new TreeMap<>();
        Set<String> excepted = excepted();
        types.forEach(type -> Doors.of(type).forEach((method, door) -> {
            String name = name(type, method);
            boolean isProtected = excepted.contains(name)
                    || protection.isOf(type, method)
                    || (Doors.isMapped(method) && isClosed(type, method, declared));
            if (!isProtected) {
                open.put(name, door);
            }
        }));
        if (!open.isEmpty()) {
            tell(open);
        }
    }

    private void refuseExceptionsWithoutReason() {
        properties.excepted().forEach((method, because) -> {
            if (because.isBlank()) {
                throw new MisuseException(
                        "The property semel.excepted.[" + method + "] has no reason.",
                        "Say why it needs no protection.");
            }
        });
    }

    /** A typing error would leave the method that was meant without its exception, and later another one with it. */
    private void refuseExceptionsOfNothing() {
        Set<String> doors = new TreeSet<>();
        types().forEach(type -> Doors.of(type).keySet().forEach(method -> doors.add(name(type, method))));
        excepted().stream()
                .filter(excepted -> !doors.contains(excepted) && !isMethod(excepted))
                .findFirst()
                .ifPresent(nothing -> {
                    throw new MisuseException(
                            "The property semel.excepted.[" + nothing + "] excepts a method that does not exist"
                                    + (doors.isEmpty() ? "." : "; nearest to it: " + Nearest.to(nothing, doors) + "."),
                            "Write class and method as they are, such as semel.excepted.[com.acme.Ping.post], or leave it"
                                    + " out.");
                });
    }

    /** Also one whose class is no bean here and now: the same properties may serve several profiles. */
    private boolean isMethod(String name) {
        int dot = name.lastIndexOf('.');
        Class<?> type = dot <= 0 ? null : written(name.substring(0, dot));
        return type != null
                && Stream.of(ReflectionUtils.getAllDeclaredMethods(type))
                        .anyMatch(method -> method.getName().equals(name.substring(dot + 1)));
    }

    /** The class of this name, in which classes within classes stand behind a dot; null if there is none. */
    private @Nullable Class<?> written(String name) {
        String binary = name;
        while (!ClassUtils.isPresent(binary, beans.getBeanClassLoader())) {
            int dot = binary.lastIndexOf('.');
            if (dot < 0) {
                return null;
            }
            binary = binary.substring(0, dot) + "$" + binary.substring(dot + 1);
        }
        return ClassUtils.resolveClassName(binary, beans.getBeanClassLoader());
    }

    /** By the names that they have here, however nested classes were written. */
    private Set<String> excepted() {
        return properties.excepted().keySet().stream()
                .map(name -> name.replace('$', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(Class<?> type, Method method) {
        return type.getName().replace('$', '.') + "." + method.getName();
    }

    /** Those of the application and of its libraries, but not Spring's own. */
    private Set<Class<?>> types() {
        Set<Class<?>> types = new LinkedHashSet<>();
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
            if (type != null && !ClassUtils.isPrimitiveOrWrapper(type)) {
                Class<?> user = ClassUtils.getUserClass(type);
                if (!user.isInterface() && !user.getName().startsWith("org.springframework.")) {
                    types.add(user);
                }
            }
        }
        return types;
    }

    /** Whether this policy protects all that is served by this method, or nothing is. */
    private boolean isClosed(Class<?> type, Method method, @Nullable HttpPolicy declared) {
        Controllers all = controllers.getIfAvailable();
        ControllerRoutes doors = routes.getIfAvailable();
        return all != null
                && doors != null
                && all.mapped()
                        .get()
                        .filter(mapped -> mapped.method().equals(method)
                                && ClassUtils.getUserClass(mapped.type()).equals(type))
                        .allMatch(mapped -> doors.isDeclared(mapped, all.before(), declared));
    }

    private void tell(Map<String, String> open) {
        Set<String> doors = new LinkedHashSet<>();
        open.forEach((name, door) -> doors.add(name + " (" + door + ")"));
        MisuseException found = new MisuseException(
                "Nothing protects what can change something: " + String.join(", ", doors) + ".",
                "Annotate it with @Idempotent, name its route in the policy file, or except it with a reason:"
                        + " semel.excepted.[com.acme.Ping.post]=changes nothing; semel.unprotected=ignore asks for no"
                        + " such check.");
        if (properties.unprotected() == SemelProperties.Unprotected.FAIL) {
            throw found;
        }
        LOG.warn("{} {}", found.getMessage(), found.remedy());
    }
}
