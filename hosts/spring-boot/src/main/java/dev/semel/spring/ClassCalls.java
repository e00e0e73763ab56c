package dev.semel.spring;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * What the methods of a class and of those that it extends or implements call, read in their bytes, in lambdas and method
 * references too. A call of one of its own methods is known to lead where it leads in an object of this class. Cannot tell
 * such an object from another one of the class. Unchangeable.
 */
final class ClassCalls {
    /** The class itself first, then those above it, then interfaces. */
    private final Map<String, Map<String, Code>> classes = new LinkedHashMap<>();

    private ClassCalls() {}

    /**
     * A method as bytes name it.
     *
     * @param owner the class, with slashes
     * @param signature name and descriptor
     */
    record Named(String owner, String signature) {
        static String signature(Method method) {
            return method.getName() + Type.getMethodDescriptor(method);
        }

        /** The method's name; of a lambda's body, that of the method that it is written in. */
        String name() {
            String name = signature.substring(0, signature.indexOf('('));
            return name.startsWith("lambda$") ? name.split("\\$", -1)[1] : name;
        }
    }

    /** @param exact whether it is this class's method that is meant, and not one that overrides it */
    record Call(Named to, boolean exact) {}

    private record Code(int access, Set<Call> calls) {
        private boolean is(int flag) {
            return (access & flag) != 0;
        }
    }

    /** Classes without bytes to be read call nothing. */
    static ClassCalls of(Class<?> type) {
        ClassCalls read = new ClassCalls();
        withAbove(type).stream().filter(ClassCalls::isRead).forEach(read::read);
        return read;
    }

    /** The class, those that it extends, and all interfaces, in this order. */
    static Set<Class<?>> withAbove(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            all.add(at);
        }
        Deque<Class<?>> open = new ArrayDeque<>(all);
        while (!open.isEmpty()) {
            for (Class<?> above : open.pop().getInterfaces()) {
                all.add(above);
                open.add(above);
            }
        }
        return all;
    }

    /** The JDK's and Spring's own classes call nothing of the application's that counts here. */
    private static boolean isRead(Class<?> type) {
        return !type.getName().startsWith("java.") && !type.getName().startsWith("org.springframework.");
    }

    private void read(Class<?> type) {
        Map<String, Code> methods = new LinkedHashMap<>();
        classes.put(Type.getInternalName(type), methods);
        try (InputStream bytes = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
            if (bytes != null) {
                new ClassReader(bytes).accept(new Reader(methods), ClassReader.SKIP_DEBUG);
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("The class " + type.getName() + " cannot be read.", unreadable);
        }
    }

    /** The method that an object of this class has by that signature; null if none that was read. */
    @Nullable
    Named method(String signature) {
        return first(classes.keySet().stream(), signature);
    }

    private @Nullable Named first(Stream<String> owners, String signature) {
        return owners.map(owner -> new Named(owner, signature))
                .filter(named -> code(named) != null && !codeOf(named).is(Opcodes.ACC_ABSTRACT))
                .findFirst()
                .orElse(null);
    }

    /** All methods of that signature, those that others override too. */
    Stream<Named> methods(String signature) {
        return classes.keySet().stream()
                .map(owner -> new Named(owner, signature))
                .filter(named -> code(named) != null);
    }

    /** Where a call leads within this class; null if it leads to another one. */
    @Nullable
    Named within(Call call) {
        if (!classes.containsKey(call.to().owner())) {
            return null;
        }
        Code named = code(call.to());
        boolean exact = call.exact() || (named != null && named.is(Opcodes.ACC_PRIVATE));
        Stream<String> owners = classes.keySet().stream();
        return first(
                exact ? owners.dropWhile(owner -> !owner.equals(call.to().owner())) : owners,
                call.to().signature());
    }

    /** The calls that the method comes to, its own and those of this class's methods that it calls, and so on. */
    Collection<Call> from(Named start) {
        Set<Call> found = new LinkedHashSet<>();
        Deque<Named> open = new ArrayDeque<>(List.of(start));
        Set<Named> seen = new LinkedHashSet<>(open);
        while (!open.isEmpty()) {
            for (Call call : calls(open.pop())) {
                Named next = within(call);
                if (found.add(call) && next != null && seen.add(next)) {
                    open.push(next);
                }
            }
        }
        return found;
    }

    /** Methods that somebody wrote, or their lambdas, and that call one of these past a bridge or directly. */
    Stream<Named> callersOf(Set<Named> wanted) {
        return classes.entrySet().stream()
                .flatMap(type -> type.getValue().entrySet().stream()
                        .filter(method -> !method.getValue().is(Opcodes.ACC_BRIDGE))
                        .map(method -> new Named(type.getKey(), method.getKey())))
                .filter(this::isRun)
                .filter(caller -> calls(caller).stream()
                        .map(this::within)
                        .map(this::pastBridge)
                        .anyMatch(
                                called -> called != null && wanted.contains(called) && !isItsOverride(caller, called)));
    }

    /** Whether an object of this class has it, or comes to it though it is overridden. */
    private boolean isRun(Named method) {
        return codeOf(method).is(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC)
                || method.equals(method(method.signature()))
                || classes.values().stream()
                        .flatMap(methods -> methods.values().stream())
                        .flatMap(code -> code.calls().stream())
                        .anyMatch(call -> call.exact() && method.equals(within(call)));
    }

    /** By {@code super}: the proxy before the one that overrides stands before the other one too. */
    private static boolean isItsOverride(Named caller, Named called) {
        return !caller.owner().equals(called.owner()) && caller.signature().equals(called.signature());
    }

    /** A bridge leads to the one method that it was made for. */
    @Nullable
    Named pastBridge(@Nullable Named named) {
        if (named == null || !codeOf(named).is(Opcodes.ACC_BRIDGE)) {
            return named;
        }
        return calls(named).stream().map(this::within).findFirst().orElse(named);
    }

    private Set<Call> calls(Named named) {
        Code code = code(named);
        return code == null ? Set.of() : code.calls();
    }

    private Code codeOf(Named named) {
        Code code = code(named);
        return code == null ? new Code(0, Set.of()) : code;
    }

    private @Nullable Code code(Named named) {
        return classes.getOrDefault(named.owner(), Map.of()).get(named.signature());
    }

    private static final class Reader extends ClassVisitor {
        private static final Set<Integer> EXACT =
                Set.of(Opcodes.H_INVOKESTATIC, Opcodes.H_INVOKESPECIAL, Opcodes.H_NEWINVOKESPECIAL);

        private final Map<String, Code> methods;

        private Reader(Map<String, Code> methods) {
            super(SpringAsmInfo.ASM_VERSION);
            this.methods = methods;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            Set<Call> made = new LinkedHashSet<>();
            methods.put(name + descriptor, new Code(access, made));
            return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {
                @Override
                public void visitMethodInsn(int opcode, String type, String called, String shape, boolean isInterface) {
                    boolean exact = opcode == Opcodes.INVOKESTATIC || opcode == Opcodes.INVOKESPECIAL;
                    made.add(new Call(new Named(type, called + shape), exact));
                }

                @Override
                public void visitInvokeDynamicInsn(String called, String shape, Handle bootstrap, Object... arguments) {
                    Stream.of(arguments)
                            .filter(Handle.class::isInstance)
                            .map(Handle.class::cast)
                            .forEach(handle -> made.add(new Call(
                                    new Named(handle.getOwner(), handle.getName() + handle.getDesc()),
                                    EXACT.contains(handle.getTag()))));
                }
            };
        }
    }
}
