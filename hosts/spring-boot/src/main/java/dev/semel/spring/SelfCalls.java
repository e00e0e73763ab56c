package dev.semel.spring;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
 * Finds, in the bytes of a class, calls of its own guarded methods: such a call goes past the proxy. Sees calls and method
 * references on any object of the class, for it cannot tell this one from another; calls by way of another class it does
 * not see.
 */
final class SelfCalls {
    private SelfCalls() {}

    /** The names of the calling methods; empty if there are none, or the class has no bytes to be read. */
    static Set<String> of(Class<?> type, Set<Method> guarded) {
        Set<String> wanted = guarded.stream()
                .map(method -> method.getName() + Type.getMethodDescriptor(method))
                .collect(Collectors.toSet());
        Set<String> callers = new TreeSet<>();
        String file = ClassUtils.getClassFileName(type);
        try (InputStream bytes = type.getResourceAsStream(file)) {
            if (bytes != null) {
                new ClassReader(bytes)
                        .accept(new Calls(Type.getInternalName(type), wanted, callers), ClassReader.SKIP_DEBUG);
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("The class " + type.getName() + " cannot be read.", unreadable);
        }
        return callers;
    }

    private static final class Calls extends ClassVisitor {
        private final String owner;
        private final Set<String> wanted;
        private final Set<String> callers;

        private Calls(String owner, Set<String> wanted, Set<String> callers) {
            super(SpringAsmInfo.ASM_VERSION);
            this.owner = owner;
            this.wanted = wanted;
            this.callers = callers;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            if ((access & Opcodes.ACC_BRIDGE) != 0) {
                // The compiler's own, for generics: whoever calls it comes through the proxy.
                return null;
            }
            return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {
                @Override
                public void visitMethodInsn(int opcode, String type, String called, String shape, boolean isInterface) {
                    note(name, type, called + shape);
                }

                @Override
                public void visitInvokeDynamicInsn(String called, String shape, Handle bootstrap, Object... arguments) {
                    Stream.of(arguments)
                            .filter(Handle.class::isInstance)
                            .map(Handle.class::cast)
                            .forEach(handle -> note(name, handle.getOwner(), handle.getName() + handle.getDesc()));
                }
            };
        }

        private void note(String caller, String type, String called) {
            if (type.equals(owner) && wanted.contains(called)) {
                callers.add(caller.startsWith("lambda$") ? caller.split("\\$", -1)[1] : caller);
            }
        }
    }
}
