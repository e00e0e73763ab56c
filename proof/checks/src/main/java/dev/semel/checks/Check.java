package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.stream.Stream;

/** One thing that is looked for. Says the same of the same classes; for one check of them at a time. */
interface Check {
    /** What is found in a class; exceptions are not its business. */
    Stream<Finding> in(JavaClass type);
}
