package io.vultus.bench.people;

import io.vultus.bench.report.Source;
import io.vultus.format.ExtractionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was read of people.
 *
 * @param identities how many people
 * @param images how many images of them were embedded, or had features
 * @param provenance how the embeddings were made
 * @param record of the extraction of features, where there is one
 */
public record ReadPeople(int identities, int images, List<Source> provenance, Optional<ExtractionRecord> record) {

    public ReadPeople {
        provenance = List.copyOf(provenance);
    }

    /** The same with what made the embeddings. */
    public ReadPeople madeBy(Source source) {
        List<Source> more = new ArrayList<>(provenance);
        more.add(source);
        return new ReadPeople(identities, images, more, record);
    }
}
