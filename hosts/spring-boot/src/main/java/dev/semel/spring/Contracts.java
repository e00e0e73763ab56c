package dev.semel.spring;

import dev.semel.operation.ContentRule;
import dev.semel.operation.FailureRule;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.Operation;
import dev.semel.operation.Supersession;
import dev.semel.policies.OperationPolicy;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.ResultRule;
import dev.semel.policy.Terms;
import java.lang.reflect.Method;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** What the annotation of a method says, as an operation. */
final class Contracts {
    private final BeanFactory beans;
    private final JsonMapper mapper;
    private final SemelProperties properties;
    private final FilePolicy file;

    Contracts(BeanFactory beans, JsonMapper mapper, SemelProperties properties, FilePolicy file) {
        this.beans = beans;
        this.mapper = mapper;
        this.properties = properties;
        this.file = file;
    }

    /** With an application's mapper and properties. */
    static Contracts of(BeanFactory beans, FilePolicy file) {
        return new Contracts(
                beans,
                beans.getBeanProvider(JsonMapper.class).getIfAvailable(JsonMapper::new),
                beans.getBean(SemelProperties.class),
                file);
    }

    /** @throws MisuseException if the method would not be protected as it says */
    GuardedMethod<?, ?> of(Method method, Class<?> type, Idempotent says) {
        String where = type.getSimpleName() + "." + method.getName();
        ReturnKind kind = ReturnKind.of(ResolvableType.forMethodReturnType(method, type), where);
        if (!says.contract().isEmpty()) {
            return declared(method, type, says, where);
        }
        boolean answersNothing = answer(method, type).resolve(Object.class) == void.class
                || answer(method, type).resolve(Object.class) == Void.class;
        return new GuardedMethod<>(
                operation(method, type, says, where), kind, Function.identity(), GuardedMethod.KEPT, answersNothing);
    }

    /** The name of the operation that a method is. */
    static String name(Method method, Class<?> type, Idempotent says) {
        if (!says.operation().isEmpty()) {
            return says.operation();
        }
        Class<?> home = Guards.home(Guards.declared(method, type), type);
        if (Guards.isNameless(home)) {
            throw new MisuseException(
                    "@Idempotent on " + home.getName() + "." + method.getName()
                            + " names no operation, and its class has no name that stays from start to start.",
                    "Name it: @Idempotent(operation = \"orders.place\").");
        }
        return home.getSimpleName() + "." + method.getName();
    }

    private Operation<Invocation, Kept> operation(Method method, Class<?> type, Idempotent says, String where) {
        if (says.key().isEmpty()) {
            throw new MisuseException(
                    "@Idempotent on " + where
                            + " has no key, and the method is not one that a controller maps to a URL.",
                    "Say which argument tells one action from another, such as @Idempotent(key = \"#order.id\").");
        }
        String name = name(method, type, says);
        Expressions key = Expressions.parse(says.key(), method, type, where);
        Expressions asked =
                says.fingerprint().isEmpty() ? null : Expressions.parse(says.fingerprint(), method, type, where);
        Terms terms = terms(name, says, where);
        refuseVersionsOfRequests(name, where);
        Operation.Builder<Invocation> begun = Operation.named(name, Invocation.class)
                .key(call -> key(key, call, where))
                .fingerprint(call -> fingerprint(asked, call, where))
                .failures(failures(says))
                .terms(terms);
        Function<Invocation, Supersession> versions = Versions.ofCalls(says, terms, method, type, where);
        return (versions == null ? begun : begun.supersession(versions))
                .result(results(answer(method, type), terms, where));
    }

    private void refuseVersionsOfRequests(String name, String where) {
        SemelProperties.OperationTerms said = properties.operations().get(name);
        if (said != null
                && !(said.versionHeader().isEmpty() && said.versionMember().isEmpty())) {
            throw new MisuseException(
                    "The operation " + name + " of " + where
                            + " is to read versions from requests, and its key is one of the method's arguments.",
                    "Leave version-header and version-member out, and say version = \"#order.version\" beside the key.");
        }
    }

    /** What the properties say of this operation; null if nothing. */
    SemelProperties.@Nullable OperationTerms ofProperties(String name) {
        return properties.operations().get(name);
    }

    private static ResolvableType answer(Method method, Class<?> type) {
        ResolvableType returned = ResolvableType.forMethodReturnType(method, type);
        return ReturnKind.of(returned, method.getName()).answer(returned);
    }

    private static String key(Expressions expression, Invocation call, String where) {
        Object yielded = expression.value(call);
        String key;
        boolean lacking = false;
        try {
            key = KeyText.of(yielded);
            for (Object part : expression.parts(call)) {
                lacking |= KeyText.of(part) == null;
            }
        } catch (IllegalArgumentException changing) {
            throw new IllegalArgumentException(refused(expression, where) + changing.getMessage() + ".", changing);
        }
        if (key == null || key.isBlank() || lacking) {
            String found =
                    lacking ? "null in one of its parts" : yielded == null ? "null" : key == null ? "empty" : "blank";
            throw new KeyMissingException(refused(expression, where) + found
                    + "; give each action a key that stays the same on every retry.");
        }
        return key;
    }

    private static String refused(Expressions key, String where) {
        return "The call of " + where + " was refused and nothing was done: its key, " + key + ", is ";
    }

    /** Where only the status is kept, an answer need not be told again. */
    private JsonResults results(ResolvableType answer, Terms terms, String where) {
        JavaType type = mapper.constructType(answer.getType());
        return terms.result().equals(ResultRule.status())
                ? new JsonResults(mapper, type)
                : JsonResults.of(mapper, type, where);
    }

    private Fingerprint fingerprint(@Nullable Expressions expression, Invocation call, String where) {
        Object asked = expression == null ? call.arguments() : expression.value(call);
        try {
            return ContentRule.json().fingerprint(JsonResults.writer(mapper).writeValueAsBytes(asked));
        } catch (JacksonException unwritable) {
            throw new IllegalArgumentException(
                    "The call of " + where
                            + " was refused and nothing was done: what it asks for cannot be written as JSON ("
                            + unwritable.getOriginalMessage()
                            + "); say what makes two calls the same wish, such as fingerprint = \"#order\".",
                    unwritable);
        }
    }

    private static FailureRule failures(Idempotent says) {
        FailureRule rule = FailureRule.ambiguous();
        for (Class<? extends Throwable> refusal : says.refusals()) {
            rule = rule.rejectedOn(refusal);
        }
        return rule.nothingAppliedOn(NotEnteredException.class);
    }

    Terms terms(String name, Idempotent says, String where) {
        EffectTerms annotated = effect(says, where);
        Terms ofFile = file.terms(name, annotated, properties);
        return ofFile == null ? properties.terms(name, annotated) : ofFile;
    }

    /** What the policy file says of this operation, which is a controller's method; null if nothing. */
    @Nullable
    OperationPolicy ofFile(String name) {
        return file.operation(name);
    }

    private static EffectTerms effect(Idempotent says, String where) {
        try {
            Lengths.refuseUnfitting(
                    says.effect(), !says.horizon().isEmpty(), !says.memory().isEmpty());
        } catch (IllegalArgumentException unfitting) {
            throw new MisuseException(
                    "@Idempotent on " + where + " cannot be kept: " + unfitting.getMessage(), "Mend the annotation.");
        }
        return switch (says.effect()) {
            case UNPROTECTED -> EffectTerms.unprotected();
            case ATOMIC -> EffectTerms.atomic();
            case DEDUPLICATED ->
                EffectTerms.deduplicated(Lengths.of(demanded(says.horizon(), "horizon", where), "horizon", where));
            case FENCED -> EffectTerms.fenced(Lengths.of(demanded(says.memory(), "memory", where), "memory", where));
            case QUERYABLE ->
                EffectTerms.queryable(Lengths.of(demanded(says.memory(), "memory", where), "memory", where));
        };
    }

    private static String demanded(String text, String what, String where) {
        if (text.isEmpty()) {
            throw new MisuseException(
                    "@Idempotent on " + where + " names an effect class that needs a " + what + ", and has none.",
                    "Say for how long, such as " + what + " = \"24h\".");
        }
        return text;
    }

    /** A contract of somebody else's, asked with the method's argument. */
    private GuardedMethod<?, ?> declared(Method method, Class<?> type, Idempotent says, String where) {
        ReturnKind kind = ReturnKind.of(ResolvableType.forMethodReturnType(method, type), where);
        if (!says.key().isEmpty()
                || !says.fingerprint().isEmpty()
                || !says.version().isEmpty()
                || !says.operation().isEmpty()) {
            throw new MisuseException(
                    "@Idempotent on " + where + " names the contract " + says.contract()
                            + " and says itself what that says.",
                    "Leave operation, key, version and fingerprint to the contract.");
        }
        Operation<Object, Object> contract = DeclaredContract.bean(beans, says.contract(), where);
        DeclaredContract.refuseOtherTypes(beans, says, method, answer(method, type), where);
        boolean inFile = file.operation(contract.name()) != null;
        if (inFile || properties.operations().containsKey(contract.name())) {
            throw new MisuseException(
                    "The operation " + contract.name() + " of " + where + " has terms in "
                            + (inFile ? "the policy file" : "semel.operations." + contract.name())
                            + " and in its contract " + says.contract() + ".",
                    "Say them in one place.");
        }
        if (method.getReturnType() == void.class) {
            throw new MisuseException(
                    "@Idempotent on " + where + " names the contract " + says.contract()
                            + ", which keeps an answer, and the method has none.",
                    "Return what the contract keeps, or say key and fingerprint here.");
        }
        return new GuardedMethod<>(
                contract,
                kind,
                DeclaredContract.request(says, method, type, where),
                DeclaredContract.form(where),
                false);
    }
}
