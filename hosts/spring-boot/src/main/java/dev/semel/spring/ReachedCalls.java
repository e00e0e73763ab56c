package dev.semel.spring;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * What the methods of a class call, read in its bytes: themselves, in their lambdas, and by way of other methods of the
 * class. Calls by way of another class it does not see. Unchangeable.
 */
final class ReachedCalls {
    private final String owner;
    /** By name and descriptor, calls as owner, a dot, name and descriptor. */
    private final Map<String, Set<String>> calls = new HashMap<>();

    private ReachedCalls(String owner) {
        this.owner = owner;
    }

    /** Nothing is called if the class has no bytes to be read. */
    static ReachedCalls of(Class<?> type) {
        ReachedCalls read = new ReachedCalls(Type.getInternalName(type));
        try (InputStream bytes = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
            if (bytes != null) {
                new ClassReader(bytes).accept(read.new Reader(), ClassReader.SKIP_DEBUG);
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("The class " + type.getName() + " cannot be read.", unreadable);
        }
        return read;
    }

    /** A call as it is written here. */
    static String call(Class<?> type, Method method) {
        return Type.getInternalName(type) + "." + method.getName() + Type.getMethodDescriptor(method);
    }

    /** Whether the method comes to such a call. */
    boolean any(Method from, Predicate<String> wanted) {
        Deque<String> open = new ArrayDeque<>(Set.of(from.getName() + Type.getMethodDescriptor(from)));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String method = open.pop();
            for (String call : seen.add(method) ? calls.getOrDefault(method, Set.of()) : Set.<String>of()) {
                if (wanted.test(call)) {
                    return true;
                }
                if (call.startsWith(owner + ".")) {
                    open.push(call.substring(owner.length() + 1));
                }
            }
        }
        return false;
    }

    private final class Reader extends ClassVisitor {
        private Reader() {
            super(SpringAsmInfo.ASM_VERSION);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            Set<String> made = calls.computeIfAbsent(name + descriptor, none -> new LinkedHashSet<>());
            return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {
                @Override
                public void visitMethodInsn(int opcode, String type, String called, String shape, boolean isInterface) {
                    made.add(type + "." + called + shape);
                }

                @Override
                public void visitInvokeDynamicInsn(String called, String shape, Handle bootstrap, Object... arguments) {
                    Stream.of(arguments)
                            .filter(Handle.class::isInstance)
                            .map(Handle.class::cast)
                            .forEach(handle -> made.add(handle.getOwner() + "." + handle.getName() + handle.getDesc()));
                }
            };
        }
    }
}
