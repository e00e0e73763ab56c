package dev.semel.server.api;

import dev.semel.operation.ContentRule;
import dev.semel.operation.MalformedContentException;
import dev.semel.server.StrictListener;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of one request: token, body, call, answer. Whatever happens, it is answered once, and never with more of the
 * inside than a code and a sentence. Safe for use by all event loops.
 */
final class ApiDesk {
    static final int LARGEST_BODY_BYTES = 4 << 20;
    static final int MOST_ITEMS = 64;
    private static final int BODY_MILLIS = 15_000;
    private static final int MOST_IN_HAND = 10_000;
    private static final String BEARER = "bearer ";
    private static final String ROOT = "/v1/";

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final AccessTokens tokens;
    private final Calls calls;
    private final Doubts doubts;
    private final ApiParts parts;
    private final AtomicInteger inHand = new AtomicInteger();

    ApiDesk(Vertx vertx, WorkerExecutor workers, AccessTokens tokens, ApiParts parts) {
        this.vertx = vertx;
        this.workers = workers;
        this.tokens = tokens;
        this.parts = parts;
        Declared declared = new Declared(parts.policy(), parts.oneTimeTokens());
        calls = new Calls(parts.engine().remoteOwners(), declared, parts.limits());
        doubts = new Doubts(parts, declared);
    }

    void take(HttpServerRequest request, Context loop) {
        AccessToken caller;
        try {
            if (isDescription(request)) {
                write(request, 200, "application/json", Description.TEXT);
                return;
            }
            refuseWhatIsNoCall(request);
            caller = caller(request);
        } catch (ApiRefusal refused) {
            refuse(request, refused.answer());
            return;
        }
        if (inHand.incrementAndGet() > MOST_IN_HAND) {
            inHand.decrementAndGet();
            refuse(
                    request,
                    ApiAnswer.problem(ApiCode.OVERLOADED, "Too many calls are in hand here; repeat it after a pause."));
            return;
        }
        StrictListener.read(vertx, request, LARGEST_BODY_BYTES, BODY_MILLIS)
                .onSuccess(body -> act(request, loop, caller, body))
                .onFailure(answered -> inHand.decrementAndGet());
    }

    private static boolean isDescription(HttpServerRequest request) {
        return HttpMethod.GET.equals(request.method()) && "/v1/openapi.json".equals(request.path());
    }

    private static void refuseWhatIsNoCall(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        if (!path.startsWith(ROOT) || !Description.CALLS.contains(path.substring(ROOT.length()))) {
            throw new ApiRefusal(
                    ApiCode.PATH_UNKNOWN, "Nothing is served at this path; GET /v1/openapi.json tells what is.");
        }
        if (!HttpMethod.POST.equals(request.method())) {
            throw new ApiRefusal(ApiCode.METHOD_UNKNOWN, "Calls are made with POST; send it so.");
        }
        String type = request.getHeader("Content-Type");
        if (type == null
                || !type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json")) {
            throw new ApiRefusal(ApiCode.NOT_JSON, "The Content-Type is not application/json; send JSON and say so.");
        }
    }

    private AccessToken caller(HttpServerRequest request) {
        List<String> presented = request.headers().getAll("Authorization");
        AccessToken caller = presented.size() == 1
                        && presented.get(0).toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? tokens.find(presented.get(0).substring(BEARER.length()).strip())
                : null;
        if (caller == null) {
            throw new ApiRefusal(
                    ApiCode.TOKEN_WRONG,
                    "The access token is missing, unknown or past its end; present one as Authorization: Bearer.");
        }
        return caller;
    }

    private void act(HttpServerRequest request, Context loop, AccessToken caller, Buffer body) {
        CompletableFuture<ApiAnswer> answer = safely(() -> {
            JsonObject json = parsed(body);
            String call = String.valueOf(request.path()).substring(ROOT.length());
            return switch (call) {
                case "batch" -> onWorker(() -> batch(caller, json));
                case "explain" -> onWorker(() -> doubts.explain(caller, json));
                case "tokens" -> calls.token(caller, json);
                case "resolve" -> doubts.resolve(caller, json);
                default -> calls.make(caller, call, json);
            };
        });
        var unused = answer.thenAccept(made -> {
            inHand.decrementAndGet();
            loop.runOnContext(now -> answer(request, made));
        });
    }

    private CompletableFuture<ApiAnswer> onWorker(Supplier<CompletableFuture<ApiAnswer>> blocking) {
        CompletableFuture<ApiAnswer> told = new CompletableFuture<>();
        workers.executeBlocking(
                        () -> {
                            var unused = safely(blocking).thenAccept(told::complete);
                            return blocking;
                        },
                        false)
                .onFailure(told::completeExceptionally);
        return told;
    }

    /** A stage that never fails: every failure is an answer. */
    private CompletableFuture<ApiAnswer> safely(Supplier<CompletableFuture<ApiAnswer>> task) {
        CompletableFuture<ApiAnswer> stage;
        try {
            stage = task.get();
        } catch (RuntimeException failure) {
            stage = CompletableFuture.failedFuture(failure);
        }
        return stage.exceptionally(this::told);
    }

    private ApiAnswer told(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ApiRefusal refusal) {
            return refusal.answer();
        } else if (cause instanceof StoreUnavailableException || cause instanceof StoreRefusedException) {
            return Tellings.unavailable();
        }
        parts.listener().onTrouble("A call of the API failed", cause);
        return ApiAnswer.problem(
                ApiCode.DEFECT,
                "The API failed in a way it should not have ("
                        + cause.getClass().getSimpleName() + "); repeat the call, and please report it.");
    }

    private static JsonObject parsed(Buffer body) {
        try {
            // Names that are there twice are refused: which of the two a reader takes cannot be known.
            var unused = ContentRule.json().fingerprint(body.getBytes());
            return new JsonObject(body);
        } catch (MalformedContentException malformed) {
            throw new ApiRefusal(ApiCode.MALFORMED_JSON, String.valueOf(malformed.getMessage()));
        } catch (DecodeException | ClassCastException noObject) {
            throw ApiRefusal.bad("The body is no JSON object; send one.");
        }
    }

    private CompletableFuture<ApiAnswer> batch(AccessToken caller, JsonObject json) {
        var unused = new Members(json, java.util.Set.of("items"));
        if (!(json.getValue("items") instanceof JsonArray items) || items.isEmpty() || items.size() > MOST_ITEMS) {
            throw ApiRefusal.bad("A batch has items, a list of 1 to " + MOST_ITEMS + " calls; send that many.");
        }
        List<CompletableFuture<ApiAnswer>> answers = parts.engine()
                .remoteOwners()
                .together(() -> {
                    List<CompletableFuture<ApiAnswer>> made = new ArrayList<>();
                    for (int index = 0; index < items.size(); index++) {
                        Object item = items.getValue(index);
                        made.add(safely(() -> item(caller, item)));
                    }
                    return made;
                });
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    JsonArray told = new JsonArray();
                    answers.forEach(answer -> told.add(
                            answer.join().with("status", answer.join().status()).body()));
                    return new ApiAnswer(200, new JsonObject().put("items", told));
                });
    }

    private CompletableFuture<ApiAnswer> item(AccessToken caller, @Nullable Object item) {
        if (!(item instanceof JsonObject json) || !(json.getValue("call") instanceof String call)) {
            throw ApiRefusal.bad("The item is no JSON object with the member call; say which call it is.");
        }
        JsonObject rest = json.copy();
        rest.remove("call");
        return calls.make(caller, call, rest);
    }

    private static void refuse(HttpServerRequest request, ApiAnswer answer) {
        if (answer.status() == 401) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
        } else if (answer.status() == 405) {
            request.response().putHeader("Allow", "POST");
        }
        if (!request.isEnded()) {
            StrictListener.closeAfter(request);
        }
        answer(request, answer);
    }

    private static void answer(HttpServerRequest request, ApiAnswer answer) {
        if (answer.isProblem() && Boolean.TRUE.equals(answer.body().getBoolean("retryable"))) {
            long millis = answer.body().getLong("retryAfterMillis", 1_000L);
            request.response().putHeader("Retry-After", Long.toString(Math.max(1, (millis + 999) / 1_000)));
        }
        write(
                request,
                answer.status(),
                answer.isProblem() ? "application/problem+json" : "application/json",
                answer.body().encode());
    }

    private static void write(HttpServerRequest request, int status, String type, String body) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        var unused = response.setStatusCode(status)
                .putHeader("Content-Type", type)
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(body);
    }
}
