package dev.semel.servlet;

import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.testkit.http.HttpService;
import dev.semel.testkit.http.Received;
import dev.semel.testkit.http.Reply;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The suite's service as a servlet of the same process. */
final class ServiceServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient HttpService service;

    ServiceServlet(HttpService service) {
        this.service = service;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            Reply.Writing writing = service.serve(received(request))
                    .fold(
                            whole -> out -> {
                                head(response, whole.answer());
                                response.setContentLength(whole.answer().body().length());
                                out.write(whole.answer().body().bytes());
                            },
                            streamed -> out -> {
                                head(response, streamed.head());
                                streamed.body().to(out);
                            },
                            torn -> out -> {
                                head(response, torn.answer());
                                response.setContentLength(torn.announced());
                                out.write(torn.answer().body().bytes());
                            },
                            () -> out -> {
                                throw new IllegalStateException("A servlet cannot vanish.");
                            });
            writing.to(response.getOutputStream());
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new ServletException(failed);
        }
    }

    private static void head(HttpServletResponse response, HttpAnswer answer) {
        response.setStatus(answer.status());
        answer.headers().lines().forEach(each -> response.addHeader(each.name(), each.value()));
    }

    private static Received received(HttpServletRequest request) throws IOException {
        List<HttpFields.Field> lines = new ArrayList<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            Collections.list(request.getHeaders(name)).forEach(value -> lines.add(new HttpFields.Field(name, value)));
        }
        String query = request.getQueryString();
        return new Received(
                request.getMethod(),
                request.getRequestURI() + (query == null ? "" : "?" + query),
                HttpFields.of(lines),
                HttpBody.of(request.getInputStream().readAllBytes()));
    }
}
