package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.stereotype.Service;

/** Each property, wrongly set: told in a sentence with its value, by a failure analyzer, and never by a trace alone. */
class WrongPropertiesTest {
    /** An operation to say terms of. */
    @Service
    static class Mail {
        @Idempotent(operation = "mail", key = "#id")
        public String send(String id) {
            return id;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "semel.store=nowhere | nowhere",
                "semel.store=jdbc:postgresql://127.0.0.1:1/nothing | 127.0.0.1:1",
                "semel.store=rocksdb:/proc/none | /proc/none",
                "semel.store=embedded,semel.path=/proc/none | /proc/none",
                "semel.store=jdbc:postgresql://127.0.0.1:1/nothing,semel.schema=two words | two words",
                "semel.tables=maybe | maybe",
                "semel.production=perhaps | perhaps",
                "semel.misuse=ignore | ignore",
                "semel.unprotected=never | never",
                "semel.excepted.[a.B.c]= | a.B.c",
                "semel.scope-secret=short,semel.policy=classpath:semel-test.yaml | 5 bytes",
                "semel.scope-secret-file=/proc/none,semel.policy=classpath:semel-test.yaml | /proc/none",
                "semel.policy=classpath:nowhere.yaml | nowhere.yaml",
                "semel.policy=nowhere:semel.yaml | nowhere:semel.yaml",
                "semel.policy=classpath:semel-test.yaml,semel.policy-check=-1s | semel.policy-check",
                "semel.policy=classpath:semel-test.yaml,semel.policy-check=soon | soon",
                "semel.generation=another | another",
                "semel.state=/proc/none | /proc/none",
                "semel.operations.mail.effect=maybe | maybe",
                "semel.operations.mail.effect=deduplicated | needs a horizon",
                "semel.operations.mail.effect=deduplicated,semel.operations.mail.horizon=-1h | mail",
                "semel.operations.mail.effect=queryable,semel.operations.mail.memory=-1h | mail",
                "semel.operations.mail.effect=atomic | declared ATOMIC",
                "semel.operations.mail.horizon=1h | horizon",
                "semel.operations.mail.effect=queryable,semel.operations.mail.memory=1h,semel.operations.mail.horizon=1h | horizon",
                "semel.operations.mail.memory=1h | memory",
                "semel.operations.mail.quiescence=1h | quiescence",
                "semel.operations.mail.margin=1h | mail",
                "semel.operations.mail.lease=0 | mail",
                "semel.operations.mail.keep=-1h | mail",
                "semel.operations.mail.refuse=1s | mail",
                "semel.operations.mail.retry-horizon=30d | mail",
                "semel.operations.mail.waiting=-1s | mail",
                "semel.operations.mail.outage=let-through | mail",
                "semel.operations.mail.durability=replicated | REPLICATED",
                "semel.operations.mail.duplicates=overwrite | OVERWRITE",
                "semel.operations.mail.duplicates=acknowledge | mail",
                "semel.operations.mail.result=some | some",
                "semel.operations.mail.version-header=If-Match | mail",
                "semel.operations.other.keep=1h | other",
                "semel.data-source=nobody,semel.store=auto | nobody",
            })
    void is_told_in_a_sentence(String properties, String words) {
        Applications.with(Mail.class)
                .withPropertyValues(properties.split(",", -1))
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis told = analyzed(context.getStartupFailure());
                    assertThat(told)
                            .as(String.valueOf(context.getStartupFailure()))
                            .isNotNull();
                    assertThat(told.getDescription()).contains(words);
                    assertThat(told.getAction()).isNotBlank();
                });
    }

    /** As an application's start finds it. */
    private static FailureAnalysis analyzed(Throwable failure) {
        List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        ArgumentResolver.of(BeanFactory.class, null).and(Environment.class, null),
                        (type, name, problem) -> {});
        return analyzers.stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
