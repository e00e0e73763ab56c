package dev.semel.servlet;

import dev.semel.http.HttpFields;
import jakarta.servlet.http.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One part of a multipart form, in memory. */
final class HeldPart implements Part {
    private final String name;
    private final @Nullable String fileName;
    private final HttpFields fields;
    private final byte[] content;

    HeldPart(String name, @Nullable String fileName, HttpFields fields, byte[] content) {
        this.name = name;
        this.fileName = fileName;
        this.fields = fields;
        this.content = content;
    }

    String text(Charset charset) {
        return new String(content, charset);
    }

    @Override
    public InputStream getInputStream() {
        return new ByteArrayInputStream(content);
    }

    @Override
    public @Nullable String getContentType() {
        return fields.first("Content-Type");
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public @Nullable String getSubmittedFileName() {
        return fileName;
    }

    @Override
    public long getSize() {
        return content.length;
    }

    /** @param file absolute, for there is no folder that others are relative to */
    @Override
    public void write(String file) throws IOException {
        Path path = Path.of(file);
        if (!path.isAbsolute()) {
            throw new IOException("The part " + name + " cannot be written to '" + file + "'; give an absolute path.");
        }
        Files.write(path, content);
    }

    @Override
    public void delete() {
        // Nothing was written anywhere.
    }

    @Override
    public @Nullable String getHeader(String header) {
        return fields.first(header);
    }

    @Override
    public Collection<String> getHeaders(String header) {
        return fields.all(header);
    }

    @Override
    public Collection<String> getHeaderNames() {
        Set<String> names = new LinkedHashSet<>();
        fields.lines().forEach(line -> names.add(line.name()));
        return names;
    }
}
