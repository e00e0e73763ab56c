/**
 * Certification of a user's own store: makes places in it for the test kit and tells what was found.
 *
 * <p>The one package of the product that knows the test kit; it never touches records that it did not make.
 */
@NullMarked
package dev.semel.server.certify;

import org.jspecify.annotations.NullMarked;
