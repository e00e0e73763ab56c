package dev.semel.spring;

import dev.semel.engine.NotSettledException;
import dev.semel.http.HttpAnswer;
import dev.semel.http.Problem;
import dev.semel.http.ProblemCode;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tells the callers of controllers what became of a call, as the gateway would. */
@RestControllerAdvice
final class ProblemAdvice {
    @ExceptionHandler
    ResponseEntity<byte[]> unsettled(NotSettledException failure) {
        return response(failure.execution().fold(new Problems<>()));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> keyless(KeyMissingException failure) {
        return response(Problem.of(ProblemCode.KEY_MISSING, String.valueOf(failure.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> versionless(VersionMissingException failure) {
        return response(Problem.of(ProblemCode.VERSION_MISSING, String.valueOf(failure.getMessage())));
    }

    private static ResponseEntity<byte[]> response(Problem problem) {
        HttpAnswer answer = problem.answer();
        HttpHeaders headers = new HttpHeaders();
        answer.headers().lines().forEach(line -> headers.add(line.name(), line.value()));
        return ResponseEntity.status(answer.status())
                .headers(headers)
                .body(answer.body().bytes());
    }
}
