package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Methods of well-known libraries that change something, by name. */
final class KnownEffects {
    /** By type, for calls of it and of what extends it. */
    static final Map<String, Pattern> METHODS = methods();

    private KnownEffects() {}

    static boolean isOne(JavaAccess<?> use) {
        JavaClass owner = use.getTargetOwner();
        String name = use.getTarget().getName();
        return METHODS.entrySet().stream()
                .anyMatch(each -> each.getValue().matcher(name).matches() && owner.isAssignableTo(each.getKey()));
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
        put(all, "persist|merge|remove", "jakarta.persistence.EntityManager");
        put(all, "(save|insert|delete|remove)\\w*", "org.springframework.data.repository.Repository");
        String web = "org.springframework.web.";
        put(all, "postFor\\w+|put|patchFor\\w+|delete|exchange|execute", web + "client.RestOperations");
        put(all, "post|put|patch|delete|method", web + "client.RestClient", web + "reactive.function.client.WebClient");
        put(all, "send|sendAsync", "java.net.http.HttpClient");
        put(all, "send|sendDefault", "org.springframework.kafka.core.KafkaOperations");
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
