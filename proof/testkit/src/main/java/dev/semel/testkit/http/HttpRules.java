package dev.semel.testkit.http;

/** A part of the suite: it acts on the host of the class that it is mixed into. */
interface HttpRules {
    HttpScene scene();
}
