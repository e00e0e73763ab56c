/**
 * What is asked: identity and fingerprint of an intent, and the contract of an operation. Pure values and digests; no
 * clock, no store.
 */
@NullMarked
package dev.semel.operation;

import org.jspecify.annotations.NullMarked;
