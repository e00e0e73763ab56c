package dev.semel.server.certify;

/** What is cleared away should the process be told to end before it has been; for nothing once it is closed. */
final class Farewell implements AutoCloseable {
    private final Thread hook;

    Farewell(Runnable clearing) {
        hook = new Thread(clearing, "semel-certify-end");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException underWay) {
            // The process is ending as well; the hook finds nothing left to do.
            return;
        }
    }
}
