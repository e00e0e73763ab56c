package dev.semel.spring;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Small applications. */
final class Applications {
    private Applications() {}

    /** With these classes as beans, over a store in memory. */
    static ApplicationContextRunner with(Class<?>... beans) {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, SemelAutoConfiguration.class))
                .withPropertyValues("semel.store=memory");
        for (Class<?> bean : beans) {
            runner = runner.withUserConfiguration(bean);
        }
        return runner;
    }
}
