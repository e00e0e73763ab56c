package dev.semel.spring;

import dev.semel.servlet.SemelFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Stands where the filter will stand: filters are registered before controllers are known, and its routes come from them.
 * Nothing is served before it is there.
 */
final class LateFilter implements Filter {
    private static final String BEGUN_BY = "dev.semel.spring.filter";

    private volatile @Nullable SemelFilter filter;

    void become(SemelFilter known) {
        filter = known;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        SemelFilter known = filter;
        if (known == null) {
            throw new IllegalStateException("A request came before the application had started.");
        }
        if (request instanceof HttpServletRequest http && request.getDispatcherType() == DispatcherType.REQUEST) {
            EntryAdapter.watch(http);
            http.setAttribute(BEGUN_BY, known);
        } else if (request instanceof HttpServletRequest http) {
            // Wherever it is dispatched to may act, and is no handler that was looked at.
            EntryAdapter.arrive(http, false);
        }
        if (request.getDispatcherType() != DispatcherType.REQUEST
                && request.getAttribute(BEGUN_BY) instanceof SemelFilter before) {
            // What is dispatched again goes on where it began, though the policy may have changed.
            before.doFilter(request, response, chain);
            return;
        } else if (request.getDispatcherType() == DispatcherType.ASYNC) {
            // Held back until now by a filter outside.
            request.setAttribute(BEGUN_BY, known);
        }
        known.doFilter(request, response, chain);
    }
}
