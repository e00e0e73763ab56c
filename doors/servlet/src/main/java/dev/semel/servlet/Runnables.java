package dev.semel.servlet;

/** Runs work on a thread of the container, once the request is asynchronous. */
@FunctionalInterface
interface Runnables {
    void start(Runnable work);
}
