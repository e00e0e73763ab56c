package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;

/**
 * One thing that was found.
 *
 * @param at the code that it is about; an exception for it lifts the finding
 * @param sentence where, what, and what to do
 */
record Finding(JavaCodeUnit at, String sentence) {
    static Finding of(JavaCodeUnit at, String says) {
        return new Finding(at, where(at) + " " + says);
    }

    /** Class and name, and the place for people and their tools. */
    private static String where(JavaCodeUnit at) {
        String owner = at.getOwner().getFullName();
        String name = at instanceof JavaMethod method
                ? owner + "." + method.getName()
                : (at.isConstructor() ? "A constructor of " : "A constant of ") + owner;
        return name + " " + at.getSourceCodeLocation();
    }

    /** What is called, such as {@code JdbcTemplate.update (Orders.java:31)}. */
    static String called(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getSimpleName();
        String name = access.getTarget().getName();
        return (name.equals("<init>") ? "new " + owner : owner + "." + name) + " " + access.getSourceCodeLocation();
    }
}
