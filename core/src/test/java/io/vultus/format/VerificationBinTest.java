package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.SharedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerificationBinTest {

    @TempDir
    private Path folder;

    @Test
    void readsTheRealOne() throws IOException {
        VerificationBin set = VerificationBin.read(SharedFiles.path("formats/small_lfw.bin"));

        assertThat(set.images()).hasSize(20);
        assertThat(set.same()).hasSize(10);
        for (byte[] image : set.images()) {
            assertThat(Arrays.copyOf(image, 3)).containsExactly(0xff, 0xd8, 0xff);
        }
    }

    /** {@code pickle.dumps(([b'ab', b'c', b'd', b''], [True, False]), protocol)} by CPython, in its variants. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "bytes in protocol 2, 80025d710028635f636f646563730a656e636f64650a710158020000006162710258060000006c6174696e31710386710452710568015801000000637106680386710752710868015801000000647109680386710a52710b635f5f6275696c74696e5f5f0a62797465730a710c2952710d655d710e2888896586710f2e",
        "bytes in protocol 3, 80035d7100284302616271014301637102430164710343007104655d7105288889658671062e",
        "bytes in protocol 4, 8004951d000000000000005d942843026162944301639443016494430094655d942888896586942e",
        "bytes in protocol 5, 8005951d000000000000005d942843026162944301639443016494430094655d942888896586942e",
        "arrays and numpy booleans, 80049538010000000000005d94288c166e756d70792e5f636f72652e6d756c74696172726179948c0c5f7265636f6e7374727563749493948c056e756d7079948c076e6461727261799493944b0085944301629487945294284b014b024b01869468048c0564747970659493948c02753194898887945294284b038c017c944e4e4e4affffffff4affffffff4b00749462894302616294749462680368064b008594680887945294284b014b01859468108943016394749462680368064b008594680887945294284b014b01859468108943016494749462680368064b008594680887945294284b014b008594681089430094749462655d942868018c067363616c6172949394680d8c02623194898887945294284b0368114e4e4e4affffffff4affffffff4b0074946243010194869452946829682c43010094869452946586942e",
        "arrays of protocol 2, 80025d710028636e756d70792e5f636f72652e6d756c746961727261790a5f7265636f6e7374727563740a7101636e756d70790a6e6461727261790a71024b00857103635f636f646563730a656e636f64650a7104580100000062710558060000006c6174696e31710686710752710887710952710a284b014b024b0186710b636e756d70790a64747970650a710c58020000007531710d898887710e52710f284b0358010000007c71104e4e4e4affffffff4affffffff4b0074711162896804580200000061627112680686711352711474711562680168024b008571166808877117527118284b014b01857119680f896804580100000063711a680686711b52711c74711d62680168024b0085711e680887711f527120284b014b01857121680f8968045801000000647122680686712352712474712562680168024b008571266808877127527128284b014b00857129680f89635f5f6275696c74696e5f5f0a62797465730a712a2952712b74712c62655d712d28636e756d70792e5f636f72652e6d756c746961727261790a7363616c61720a712e680c58020000006231712f8988877130527131284b0368104e4e4e4affffffff4affffffff4b0074713262680458010000000171336806867134527135867136527137682e683168045801000000007138680686713952713a86713b52713c6586713d2e",
        "an array of booleans, 80035d710028430261627101430163710243016471034300710465636e756d70792e5f636f72652e6d756c746961727261790a5f7265636f6e7374727563740a7105636e756d70790a6e6461727261790a71064b00857107430162710887710952710a284b014b0285710b636e756d70790a64747970650a710c58020000006231710d898887710e52710f284b0358010000007c71104e4e4e4affffffff4affffffff4b007471116289430201007112747113628671142e",
        "strings of Python 2, 80025d7100285502616271015501635401000000645500655d7102284930310a4930300a658671032e"
    })
    void readsWhatPythonWrites(String variant, String hex) throws IOException {
        VerificationBin set = read(HexFormat.of().parseHex(hex));

        assertThat(set.images()).containsExactly(bytes("ab"), bytes("c"), bytes("d"), bytes(""));
        assertThat(set.same()).containsExactly(true, false);
    }

    /**
     * The same set by CPython 3.11 and NumPy 2.4 in all protocols: bytes, bytearrays, arrays that may and may not be
     * written to, arrays of a column; flags as booleans and as whole numbers, in lists, tuples and arrays.
     */
    @TestFactory
    Stream<DynamicTest> readsEveryProtocol() throws IOException {
        try (InputStream in = VerificationBinTest.class.getResourceAsStream("pickles.tsv")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            assertThat(lines).hasSize(60);
            return lines.stream()
                    .map(line -> line.split("\t"))
                    .map(columns -> DynamicTest.dynamicTest(columns[0], () -> {
                        VerificationBin set = read(HexFormat.of().parseHex(columns[1]));
                        assertThat(set.images()).containsExactly(bytes("ab"), bytes("c"), bytes("d"), bytes(""));
                        assertThat(set.same()).containsExactly(true, false);
                    }));
        }
    }

    @Test
    void readsWhatPython2WritesInProtocol0() throws IOException {
        // [('\xff\'\n"', '\\'), [True]] in Python 2.7, whose strings are quoted as in source
        byte[] pickle = program("((lp0\nS'\\xff\\'\\n\"'\np1\naS'\\\\'\np2\na(lp3\nI01\natp4\n.");
        VerificationBin set = read(pickle);
        assertThat(set.images()).containsExactly(bytes("\u00ff'\n\""), bytes("\\"));
        assertThat(set.same()).containsExactly(true);
    }

    @Test
    void refusesWhatProtocol0CouldSmuggle() {
        assertThatThrownBy(() -> read(program("(S'no end\n."))).hasMessageContaining("it has a string without quotes");
        assertThatThrownBy(() -> read(program("S'\\q'\n."))).hasMessageContaining("a string with an unknown escape");
        assertThatThrownBy(() -> read(program("S'\\x4'\n."))).hasMessageContaining("ends within an escape");
        assertThatThrownBy(() -> read(program("V\\U00110000\n."))).hasMessageContaining("a character that is none");
        assertThatThrownBy(() -> read(program("I1e9\n."))).hasMessageContaining("\"1e9\"");
        assertThatThrownBy(() -> read(program("I" + "9".repeat(90) + "\n."))).hasMessageContaining("of 18");
        assertThatThrownBy(() -> read(program("c__builtin__\nbytearray\n(J\377\377\377\177tR.")))
                .hasMessageContaining("it encodes something that is not text");
        assertThatThrownBy(() -> read(program("c_codecs\nencode\n(Vab\nVrot13\ntR.")))
                .hasMessageContaining("otherwise than in Latin-1");
        assertThatThrownBy(() -> read(program("c_codecs\nencode\n(V\\u0100\ntR.")))
                .hasMessageContaining("a text that is not Latin-1");
        assertThatThrownBy(() -> read(program("cposix\nsystem\n(S'x'\ntR."))).hasMessageContaining("\"posix.system\"");
    }

    @Test
    void refusesToRunACommand() {
        byte[] system = program("cos\nsystem\n(X\u0004\0\0\0exittR.");
        assertThatThrownBy(() -> read(system))
                .isInstanceOf(FormatException.class)
                .hasMessage(folder.resolve("set.bin") + ": is not a verification set: it asks for \"os.system\","
                        + " and only arrays of bytes may be named");
        assertThatThrownBy(() -> read(program("c__builtin__\neval\n."))).hasMessageContaining("\"__builtin__.eval\"");
        assertThatThrownBy(() -> read(program("\u008c\u0002os\u008c\u0006system\u0093.")))
                .hasMessageContaining("\"os.system\"");
        // Instances, extension codes, persistent ids and dictionaries are instructions that it does not know.
        for (String instruction : new String[] {"i", "o", "\u0081", "\u0092", "\u0082", "P", "Q", "}", "d", "2", "g"}) {
            assertThatThrownBy(() -> read(program("(" + instruction + "os\nsystem\n.")))
                    .hasMessageContaining("is not one that builds plain data");
        }
    }

    @Test
    void refusesWhatAnnouncesMoreThanItHas() {
        assertThatThrownBy(() -> read(program("\u008e\0\0\0\0\0\1\0\0.")))
                .hasMessageContaining("it announces 1099511627776 bytes where 1 are left");
        assertThatThrownBy(() -> read(program("B\u00ff\u00ff\u00ff\u00ff.")))
                .hasMessageContaining("it announces 4294967295 bytes where 1 are left");
        assertThatThrownBy(() -> read(program("]".repeat(6_000_000))))
                .hasMessageContaining("more than 5000000 instructions");
        assertThatThrownBy(() -> read(program("c" + "x".repeat(1000))))
                .hasMessageContaining("more than 100 characters");
    }

    /** A list in a list in a list: a reader that recurses overflows its stack. */
    @Test
    void deepNestingHarmsNobody() {
        byte[] deep = program("(".repeat(1_000_000) + "t".repeat(1_000_000) + ".");
        assertThatThrownBy(() -> read(deep)).hasMessageContaining("it does not hold (images, issame)");
        byte[] itself = program("]q\0h\0a.");
        assertThatThrownBy(() -> read(itself)).hasMessageContaining("it does not hold (images, issame)");
    }

    @Test
    void refusesWhatIsNoSet() throws IOException {
        assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("it ends in the middle");
        assertThatThrownBy(() -> read(program("e."))).hasMessageContaining("a mark that it has not made");
        assertThatThrownBy(() -> read(program("t."))).hasMessageContaining("a mark that it has not made");
        assertThatThrownBy(() -> read(program("a."))).hasMessageContaining("more from the stack than there is");
        assertThatThrownBy(() -> read(program("h\7."))).hasMessageContaining("an object 7 that it has not made");
        assertThatThrownBy(() -> read(program("\u0080\1."))).hasMessageContaining("of protocol 1; 2 to 5 are known");
        assertThatThrownBy(() -> read(program("](C\0C\0C\0e](\u0088e\u0086.")))
                .hasMessageEndingWith("has 1 pairs, but 3 images instead of twice as many");
        assertThatThrownBy(() -> read(program("](C\0K\1e](\u0088e\u0086.")))
                .hasMessageEndingWith("image 1 is not a string of bytes");
        assertThatThrownBy(() -> read(program("](C\0C\0e](C\2ABe\u0086.")))
                .hasMessageEndingWith("flag 0 is neither true nor false");
        assertThatThrownBy(() -> VerificationBin.read(folder.resolve("none.bin")))
                .isInstanceOf(NoSuchFileException.class);
    }

    /** Whatever is changed in a real file: an answer or a refusal, nothing else. */
    @Test
    void survivesDamage() throws IOException {
        byte[] real = Files.readAllBytes(SharedFiles.path("formats/small_lfw.bin"));
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = Arrays.copyOf(real, random.nextBoolean() ? real.length : random.nextInt(real.length));
            for (int n = random.nextInt(1, 20); n > 0 && damaged.length > 0; n--) {
                int near = random.nextBoolean() ? Math.min(400, damaged.length) : damaged.length;
                damaged[random.nextInt(near)] = (byte) random.nextInt();
            }
            try {
                new Pickle(damaged).read();
            } catch (Pickle.RefusedException refused) {
                assertThat(refused.getMessage()).as("damage %d", i).isNotBlank();
            }
        }
    }

    private VerificationBin read(byte[] pickle) throws IOException {
        return VerificationBin.read(Files.write(folder.resolve("set.bin"), pickle));
    }

    /** Each character is a byte. */
    private static byte[] program(String instructions) {
        return instructions.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
