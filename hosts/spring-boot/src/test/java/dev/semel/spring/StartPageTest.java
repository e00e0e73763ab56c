package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The page for beginners is followed to the letter: its project, its added lines, its requests. */
class StartPageTest {
    private static final Path PAGE = Path.of("").toAbsolutePath().resolve("../../docs/start/spring-boot.md");
    private static final Pattern HEADER = Pattern.compile("-H '([^:']+): ([^']*)'");
    private static final Pattern BODY = Pattern.compile("-d '([^']*)'");

    @TempDir
    Path folder;

    /** The nth block of a language. */
    private static String block(String page, String language, int number) {
        Matcher blocks =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
        for (int skipped = 0; skipped <= number; skipped++) {
            assertThat(blocks.find()).as("block " + number + " of " + language).isTrue();
        }
        return blocks.group(1);
    }

    /** The page's own change: its plus lines, each put before the line that the page shows after it, the import on top. */
    private static String changed(String source, String diff) {
        List<String> added = diff.lines()
                .filter(line -> line.startsWith("+"))
                .map(line -> line.substring(1))
                .toList();
        assertThat(added).as("lines to add").hasSizeLessThan(10).hasSize(2);
        return source.replace("package shop;\n", "package shop;\n\n" + added.get(0) + "\n")
                .replace("    Map<String, Object> place(", added.get(1) + "\n    Map<String, Object> place(");
    }

    @Test
    void what_the_page_says_happens() throws Exception {
        String page = Files.readString(PAGE);
        assertThat(block(page, "xml", 0)).contains("semel-spring-boot-starter");
        try (URLClassLoader classes = compiled(changed(block(page, "java", 0), block(page, "diff", 0)));
                ConfigurableApplicationContext application = started(classes)) {
            int port =
                    ((WebServerApplicationContext) application).getWebServer().getPort();
            String requests = page.substring(page.indexOf("$ curl"));
            for (String asked : requests.substring(0, requests.indexOf("```")).split("\\$ curl ", -1)) {
                if (!asked.isBlank()) {
                    answered(port, asked);
                }
            }
        }
        try (URLClassLoader classes = compiled(changed(block(page, "java", 0), block(page, "diff", 0)));
                ConfigurableApplicationContext again = started(classes)) {
            int port = ((WebServerApplicationContext) again).getWebServer().getPort();
            String second = page.split("\\$ curl ", -1)[2];
            answered(port, second.substring(0, second.indexOf("\n\n")));
        }
    }

    private void answered(int port, String asked) throws Exception {
        List<String> lines = new ArrayList<>(asked.strip().lines().toList());
        String command = lines.remove(0);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"));
        Matcher headers = HEADER.matcher(command);
        while (headers.find()) {
            request.header(headers.group(1), headers.group(2));
        }
        Matcher body = BODY.matcher(command);
        assertThat(body.find()).as(command).isTrue();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        request.POST(HttpRequest.BodyPublishers.ofString(body.group(1)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        for (String line : lines) {
            if (line.startsWith("HTTP/1.1 ")) {
                assertThat(answer.statusCode()).as(command).isEqualTo(Integer.parseInt(line.substring(9)));
            } else if (line.matches("[A-Z][A-Za-z-]+: .*")) {
                String[] field = line.split(": ", 2);
                assertThat(answer.headers().firstValue(field[0])).as(command).contains(field[1]);
            } else {
                assertThat(answer.body()).as(command).contains(line);
            }
        }
    }

    private URLClassLoader compiled(String source) throws IOException {
        Path file = Files.createDirectories(folder.resolve("shop")).resolve("Shop.java");
        Files.writeString(file, source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int failed = compiler.run(null, null, null, "-parameters", "-proc:none", file.toString());
        assertThat(failed).as("the page's project compiles").isZero();
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }

    private ConfigurableApplicationContext started(ClassLoader classes) throws ClassNotFoundException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            return new SpringApplicationBuilder(classes.loadClass("shop.Shop"))
                    .run(
                            "--server.port=0",
                            "--semel.path=" + folder.resolve("records"),
                            "--spring.main.banner-mode=off",
                            "--spring.autoconfigure.exclude="
                                    + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
