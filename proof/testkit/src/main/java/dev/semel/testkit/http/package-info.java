/**
 * What every host of the HTTP door must pass, whatever it is built on: a gateway, a servlet filter, a reactive handler.
 *
 * <p>It speaks HTTP/1.1 to a port and knows no host; a host is admitted by a small class in its own tests.
 */
@NullMarked
package dev.semel.testkit.http;

import org.jspecify.annotations.NullMarked;
