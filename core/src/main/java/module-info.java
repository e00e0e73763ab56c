/** The words, the protocol, the engine of Semel; depends on the JDK alone. */
module dev.semel.core {
    requires static transitive org.jspecify;

    exports dev.semel;
    exports dev.semel.policy;
    exports dev.semel.operation;
    exports dev.semel.protocol;
    exports dev.semel.store;
    exports dev.semel.result;
    exports dev.semel.move;
    exports dev.semel.engine;
}
