package dev.semel.server.observe;

import java.util.Map;

/**
 * One exchange as it passed, in clear: held in memory until its shape is written, never longer. Its bodies are given back
 * when that is done.
 *
 * @param path without the query
 * @param target path and query, as they were asked for
 * @param caller what tells callers apart, and how it does
 * @param keys what could be a key by header name; empty for one that is malformed
 * @param types media types of request and answer
 * @param status 0 if no answer came
 */
record Seen(
        long atMillis,
        long tookMillis,
        String method,
        String path,
        String target,
        Caller caller,
        Map<String, String> keys,
        Types types,
        Bodies bodies,
        int status,
        Watch.End end) {
    /**
     * Who asks.
     *
     * @param by {@code authorization}, {@code api-key}, {@code cookie} (which one is not known, so by address), or
     *     {@code address}
     */
    record Caller(String by, String value) {}

    record Types(String request, String answer) {}

    record Bodies(KeptBody request, KeptBody answer) {
        void done() {
            request.done();
            answer.done();
        }
    }
}
