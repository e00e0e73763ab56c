package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What editors show of the properties. */
class MetadataTest {
    private static final Path PAGE = Path.of("").toAbsolutePath().resolve("../../docs/start/spring-boot.md");

    @Test
    void every_property_is_described_for_people_and_stands_in_the_page() throws IOException {
        String page = Files.readString(PAGE);
        int described = 0;
        for (JsonNode property : metadata().get("properties")) {
            String name = property.get("name").asString();
            if (name.startsWith("semel.")) {
                described++;
                assertThat(property.path("description").asString(""))
                        .as(name)
                        .isNotBlank()
                        .doesNotContain("{@", "<p>");
                assertThat(page).contains("`" + name);
            }
        }
        assertThat(described).isEqualTo(SemelProperties.class.getRecordComponents().length);
    }

    private static JsonNode metadata() throws IOException {
        try (InputStream file =
                SemelProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return new JsonMapper().readTree(file);
        }
    }
}
