package dev.semel.spring;

import dev.semel.assembly.ScopeSecretFile;
import dev.semel.engine.Engine;
import dev.semel.http.HttpPolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.store.OperationStore;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** The policy file that {@code semel.policy} names: terms for the methods, routes and callers for the filter. */
@Configuration(proxyBeanMethods = false)
class PolicyConfiguration {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static FilePolicy semelFilePolicy(SemelProperties properties) {
        return FilePolicy.read(properties.policy());
    }

    /** What the file says of the rest of the application. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("semel.policy")
    static class OfFile {
        private static final Logger LOG = LoggerFactory.getLogger(PolicyConfiguration.class);

        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        EngineCustomizer semelQuotas(FilePolicy file) {
            return engine -> engine.quotas(file.quotas());
        }

        @Bean
        @ConditionalOnMissingBean({ScopeSecret.class, HttpPolicy.class})
        ScopeSecret semelScopeSecret(SemelProperties properties, Environment environment, OperationStore store) {
            Optional<ScopeSecret> said = properties.saidSecret();
            said.ifPresent(secret -> ScopeSecretFile.agree(
                    secret,
                    properties.scopeSecretFile().isEmpty() ? "semel.scope-secret" : properties.scopeSecretFile(),
                    store));
            if (said.isEmpty() && Production.is(properties, environment)) {
                throw new MisuseException(
                        "The policy file tells callers apart under a secret, none is set, and this is production.",
                        "Set semel.scope-secret-file, or semel.scope-secret to at least 16 random characters: the same on"
                                + " all nodes, and while records live.");
            }
            return said.orElseGet(() -> {
                LOG.warn("Semel tells callers apart under a secret of this start: after the next one every caller is"
                        + " another one. Set semel.scope-secret or semel.scope-secret-file.");
                return ScopeSecretFile.forThisProcess();
            });
        }

        @Bean
        @ConditionalOnMissingBean
        HttpPolicy semelHttpPolicy(FilePolicy file, ScopeSecret secret, ConfigurableListableBeanFactory beans) {
            return file.http(secret, operationsOfMethods(beans));
        }

        @Bean
        PolicyReload semelPolicyReload(
                SemelProperties properties, FilePolicy file, ConfigurableListableBeanFactory beans) {
            return new PolicyReload(
                    Objects.requireNonNull(properties.policy(), "policy"),
                    file,
                    new PolicyReload.Parts(
                            beans.getBean(Guards.class),
                            beans.getBean(Engine.class),
                            changed -> Contracts.of(beans, changed),
                            changed -> http(beans, changed),
                            doors(beans)));
        }

        /** First of all the question that the start was asked: whether the file leaves something unprotected. */
        private static List<PolicyReload.Door> doors(ConfigurableListableBeanFactory beans) {
            UnprotectedDoors unprotected = beans.getBean(UnprotectedDoors.class);
            PolicyReload.Door asking = (methods, declared) -> {
                unprotected.check(declared);
                return () -> {};
            };
            return Stream.concat(
                            Stream.of(asking),
                            beans.getBeanProvider(PolicyReload.Door.class).orderedStream())
                    .toList();
        }

        /** Of the file, unless the application has one of its own. */
        private static @Nullable HttpPolicy http(ConfigurableListableBeanFactory beans, FilePolicy changed) {
            return beans.containsBean("semelHttpPolicy")
                    ? changed.http(beans.getBean(ScopeSecret.class), operationsOfMethods(beans))
                    : beans.getBeanProvider(HttpPolicy.class).getIfAvailable();
        }

        @Bean
        PolicyWatch semelPolicyWatch(PolicyReload reload, SemelProperties properties) {
            return new PolicyWatch(reload, properties.policyCheck());
        }

        /** Those are guarded where the methods are, with or without a route. */
        private static Set<String> operationsOfMethods(ConfigurableListableBeanFactory beans) {
            Set<String> names = new TreeSet<>();
            for (String bean : beans.getBeanDefinitionNames()) {
                Class<?> target = AutoProxyUtils.determineTargetClass(beans, bean);
                if (target != null && !ClassUtils.isPrimitiveOrWrapper(target)) {
                    Class<?> type = ClassUtils.getUserClass(target);
                    MethodIntrospector.selectMethods(type, (Method method) -> Guards.annotation(method, type))
                            .forEach((method, says) -> names.add(Contracts.name(method, type, says)));
                }
            }
            return names;
        }
    }
}
