/** Policy files: what operators declare about operations, read and checked. */
module dev.semel.policies {
    requires static transitive org.jspecify;
    requires transitive dev.semel.core;
    requires org.yaml.snakeyaml;

    exports dev.semel.policies;
}
