package dev.semel.spring;

import dev.semel.engine.Engine;
import java.util.List;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.server.WebExceptionHandler;

/**
 * What stands around the handlers of a reactive application.
 *
 * @param engine runs what is protected
 * @param errors write what handlers fail with, in the order in which they are asked
 * @param codecs read forms
 */
record ReactiveSurroundings(Engine engine, List<WebExceptionHandler> errors, ServerCodecConfigurer codecs) {}
