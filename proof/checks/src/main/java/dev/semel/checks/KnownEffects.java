package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.properties.HasName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Methods of well-known libraries that change something, by name. */
final class KnownEffects {
    /** By type, for calls of it and of what extends it. */
    static final Map<String, Pattern> METHODS = methods();

    private static final String JDK_CLIENT = "java.net.http.HttpClient";
    private static final String JDK_REQUEST = "java.net.http.HttpRequest$Builder";
    static final String SPRING_METHOD = "org.springframework.http.HttpMethod";
    /** Methods of Spring's clients that are told what to ask by. */
    private static final Set<String> GENERAL = Set.of("exchange", "execute", "method");

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private KnownEffects() {}

    static boolean isOne(JavaAccess<?> use) {
        JavaClass owner = use.getTargetOwner();
        String name = use.getTarget().getName();
        return !isReading(use)
                && METHODS.entrySet().stream()
                        .anyMatch(
                                each -> each.getValue().matcher(name).matches() && owner.isAssignableTo(each.getKey()));
    }

    /** Where the code itself names the request's method, and that one reads. */
    private static boolean isReading(JavaAccess<?> use) {
        String owner = use.getTargetOwner().getFullName();
        Set<String> named = owner.equals(JDK_CLIENT) ? buildersMethods(use.getOrigin()) : springsMethods(use);
        return !named.isEmpty() && READING.containsAll(named);
    }

    /** What a request of the JDK's client is built for; GET where nothing is said. */
    private static Set<String> buildersMethods(JavaCodeUnit code) {
        Set<String> called = Code.uses(code)
                .filter(use -> use.getTargetOwner().getFullName().equals(JDK_REQUEST))
                .map(use -> use.getTarget().getName())
                .collect(Collectors.toSet());
        boolean builds = called.contains("build");
        called.retainAll(Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "method"));
        return builds && called.isEmpty() ? Set.of("GET") : called;
    }

    private static Set<String> springsMethods(JavaAccess<?> use) {
        return GENERAL.contains(use.getTarget().getName())
                        && use.getTargetOwner().getPackageName().startsWith("org.springframework.web")
                ? use.getOrigin().getFieldAccesses().stream()
                        .map(JavaAccess::getTarget)
                        .filter(field -> field.getOwner().getFullName().equals(SPRING_METHOD))
                        .map(HasName::getName)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static Map<String, Pattern> methods() {
        Map<String, Pattern> all = new LinkedHashMap<>();
        String jdbc = "org.springframework.jdbc.core.";
        put(
                all,
                "update|batchUpdate|execute",
                jdbc + "JdbcOperations",
                jdbc + "namedparam.NamedParameterJdbcOperations");
        put(all, "update", jdbc + "simple.JdbcClient$StatementSpec");
        put(all, "execute|executeUpdate|executeLargeUpdate|executeBatch|executeLargeBatch", "java.sql.Statement");
        put(all, "execute\\w*", jdbc + "simple.SimpleJdbcInsertOperations", jdbc + "simple.SimpleJdbcCallOperations");
        put(all, "persist|merge|remove", "jakarta.persistence.EntityManager");
        put(all, "executeUpdate", "jakarta.persistence.Query");
        put(all, "(save|insert|update|upsert|delete|remove)\\w*", "org.springframework.data.repository.Repository");
        String web = "org.springframework.web.";
        put(all, "postFor\\w+|put|patchFor\\w+|delete|exchange|execute", web + "client.RestOperations");
        put(all, "post|put|patch|delete|method", web + "client.RestClient", web + "reactive.function.client.WebClient");
        put(all, "send|sendAsync", JDK_CLIENT);
        put(all, "send|sendDefault|executeInTransaction", "org.springframework.kafka.core.KafkaOperations");
        put(all, "send", "org.apache.kafka.clients.producer.Producer");
        put(all, "basicPublish", "com.rabbitmq.client.Channel");
        put(all, "send", "jakarta.jms.MessageProducer", "jakarta.jms.JMSProducer");
        put(all, "convertAndSend\\w*|send", "org.springframework.messaging.core.MessageSendingOperations");
        put(all, "publishEvent", "org.springframework.context.ApplicationEventPublisher");
        put(
                all,
                "send|convertAndSend|sendAndReceive|convertSendAndReceive\\w*",
                "org.springframework.amqp.core.AmqpTemplate",
                "org.springframework.jms.core.JmsOperations");
        put(all, "send", "org.springframework.mail.MailSender");
        return Map.copyOf(all);
    }

    private static void put(Map<String, Pattern> all, String methods, String... types) {
        for (String type : types) {
            all.put(type, Pattern.compile(methods));
        }
    }
}
