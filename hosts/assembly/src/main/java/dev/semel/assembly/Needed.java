package dev.semel.assembly;

/** What an application must bring for one kind of address, and need not carry for the others. */
enum Needed {
    REDIS("dev.semel.store.redis.RedisStore", "Redis", "dev.semel:semel-store-redis"),
    DYNAMODB("dev.semel.store.dynamodb.DynamoStore", "DynamoDB", "dev.semel:semel-store-dynamodb"),
    SQLITE("org.sqlite.SQLiteDataSource", "SQLite", "org.xerial:sqlite-jdbc"),
    POSTGRESQL("org.postgresql.Driver", "PostgreSQL", "org.postgresql:postgresql"),
    MARIADB("org.mariadb.jdbc.Driver", "MariaDB", "org.mariadb.jdbc:mariadb-java-client");

    private final String type;
    private final String place;
    private final String artifact;

    Needed(String type, String place, String artifact) {
        this.type = type;
        this.place = place;
        this.artifact = artifact;
    }

    /** @throws IllegalArgumentException if it is not on the class path; says what to add, and nothing of the address */
    void demand() {
        try {
            Class.forName(type, false, Needed.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            throw new IllegalArgumentException(
                    "The store is in " + place + ", and what it is reached with is not here; add the dependency "
                            + artifact + ".",
                    absent);
        }
    }
}
