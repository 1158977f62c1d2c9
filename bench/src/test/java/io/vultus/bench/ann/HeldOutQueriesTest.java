package io.vultus.bench.ann;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.format.FormatException;
import io.vultus.search.EmbeddingMatrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldOutQueriesTest {

    private static final int ROWS = 40;

    @TempDir
    private Path folder;

    /** Row n points to (n + 1, 1), and is not of unit length. */
    private Path vectors() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ROWS * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < ROWS; row++) {
            bytes.putFloat(row + 1).putFloat(1);
        }
        return Files.write(folder.resolve("vectors.f32"), bytes.array());
    }

    private AnnInput divide(Path vectors, Optional<Path> ids, int queries, long seed) throws Exception {
        return new HeldOutQueries(vectors, Optional.of(2), ids, queries, seed)
                .divide(folder.resolve("out"), ProgressListener.SILENT);
    }

    private static List<Integer> rows(EmbeddingMatrix matrix) {
        return IntStream.range(0, matrix.rows())
                .mapToObj(row -> Math.round(matrix.row(row)[0] / matrix.row(row)[1]) - 1)
                .toList();
    }

    @Test
    void everyVectorIsEitherSearchedOrLookedFor() throws Exception {
        AnnInput input = divide(vectors(), Optional.empty(), 7, 1);

        assertThat(input.queries().rows()).isEqualTo(7);
        assertThat(input.mates()).isEmpty();
        List<Integer> all = new ArrayList<>(rows(input.base()));
        assertThat(all).isSorted();
        all.addAll(rows(input.queries()));
        assertThat(new TreeSet<>(all)).hasSize(ROWS);
        float[] row = input.base().row(3);
        assertThat(row[0] * row[0] + row[1] * row[1]).isBetween(.999999f, 1.000001f);
        assertThat(rows(divide(vectors(), Optional.empty(), 7, 1).queries())).isEqualTo(rows(input.queries()));
        assertThat(rows(divide(vectors(), Optional.empty(), 7, 2).queries())).isNotEqualTo(rows(input.queries()));
        assertThat(divide(vectors(), Optional.empty(), 1000, 1).queries().rows())
                .isEqualTo(ROWS / 2);
    }

    @Test
    void onePhotographOfSeveralIsLookedForAndTheOthersAreItsMates() throws Exception {
        // Three images each of the first ten people, one each of ten others.
        List<String> people = IntStream.range(0, ROWS)
                .mapToObj(row -> "p" + (row < 30 ? row / 3 : row))
                .toList();
        Path ids = Files.write(folder.resolve("ids.txt"), people);

        AnnInput input = divide(vectors(), Optional.of(ids), 1000, 1);

        List<Integer> queries = rows(input.queries());
        List<Integer> base = rows(input.base());
        assertThat(queries).hasSize(10).allMatch(row -> row < 30);
        assertThat(input.mates()).hasSize(10);
        for (int query = 0; query < 10; query++) {
            String person = people.get(queries.get(query));
            assertThat(input.mates().get(query))
                    .hasSize(2)
                    .allMatch(mate -> people.get(base.get(mate)).equals(person));
        }
    }

    @Test
    void sayWhatIsWrong() throws Exception {
        Path few = Files.write(folder.resolve("few.txt"), List.of("a", "b"));
        assertThatThrownBy(() -> divide(vectors(), Optional.of(few), 5, 1))
                .isInstanceOf(FormatException.class)
                .hasMessage(few + ": has 2 lines; there are 40 vectors");
        Path alone = Files.write(
                folder.resolve("alone.txt"),
                IntStream.range(0, ROWS).mapToObj(Integer::toString).toList());
        assertThatThrownBy(() -> divide(vectors(), Optional.of(alone), 5, 1))
                .hasMessageEndingWith("has 40 vectors, of which none can be looked for among others: nobody has two");
        Path zero = Files.write(folder.resolve("zero.f32"), new byte[80]);
        assertThatThrownBy(() -> divide(zero, Optional.empty(), 2, 1))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(zero + ": vector 0: ");
        try (var left = Files.list(folder.resolve("out"))) {
            assertThat(left).isEmpty();
        }
    }
}
