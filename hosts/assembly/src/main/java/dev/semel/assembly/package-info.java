/**
 * What every host is put together from: the store that an address names, a policy file's meaning for the HTTP door, and the
 * secret under which callers are told apart. Listens nowhere, reads no command line, and knows no host.
 */
@NullMarked
package dev.semel.assembly;

import org.jspecify.annotations.NullMarked;
