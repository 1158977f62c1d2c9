package io.vultus.trainer.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The backbones of the literature by name, for 112×112 faces in three colours. A name says which of the choices of the
 * ArcFace article a network is made of, in the article's own way, as far as they apply to it:
 *
 * <pre>{@code [SE-][L]BACKBONE OUTPUT[-UNIT]}</pre>
 *
 * <ul>
 *   <li>{@code SE-}: units end in squeeze and excitation (ResNets)
 *   <li>{@code L}: the first convolution is 3×3 with stride 1, so that the last map is twice as large. Otherwise it is
 *       the backbone's own
 *   <li>backbone: {@code ResNet18}, {@code ResNet34}, {@code ResNet50}, {@code ResNet100}, {@code MobileNet},
 *       {@code DenseNet161}, {@code Inception-ResNet-v2} or {@code DPN92}
 *   <li>output: a letter of {@link OutputStage}
 *   <li>unit: {@code -IR}, {@code -IM} for identity mappings, or nothing for the original (ResNets)
 * </ul>
 *
 * Besides there are {@code MobileFaceNet} and {@code SmallResNetE-IR}.
 */
public final class Architectures {

    private static final Shape FACE = new Shape(3, 112, 112);
    private static final int DIMENSION = 512;

    /** The dropout rate before the embedding, as the article trains. */
    private static final double DROPOUT = .4;

    private static final List<Integer> STAGE_CHANNELS = List.of(64, 128, 256, 512);

    private static final Map<String, List<Integer>> RESNET_UNITS = Map.of(
            "ResNet18", List.of(2, 2, 2, 2),
            "ResNet34", List.of(3, 4, 6, 3),
            "ResNet50", List.of(3, 4, 14, 3),
            "ResNet100", List.of(3, 13, 30, 3));

    private static final Map<String, ResidualUnit> UNITS =
            Map.of("", ResidualUnit.ORIGINAL, "-IM", ResidualUnit.IDENTITY_MAPPING, "-IR", ResidualUnit.IR);

    private static final Pattern NAME =
            Pattern.compile("(?<se>SE-)?(?<large>L)?(?<backbone>[A-Z].*?)(?<output>[A-EN])(?<unit>-IR|-IM)?");

    /** Those of the article's table of backbones, and ours. */
    private static final List<String> NAMES = List.of(
            "LDPN92E",
            "LDenseNet161E",
            "LInception-ResNet-v2E",
            "LMobileNetE",
            "LResNet100E-IR",
            "LResNet18E-IR",
            "LResNet34E-IR",
            "LResNet50E-IR",
            "MobileFaceNet",
            "SE-LResNet100E-IR",
            "SE-LResNet50E-IR",
            "SmallResNetE-IR");

    private Architectures() {}

    /** The usual names, sorted; there are more, as the rule above makes them. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * The description of a network.
     *
     * @throws UnknownNetworkException if there is none of that name
     */
    public static Network named(String name) {
        return switch (name) {
            case "MobileFaceNet" -> MobileNets.mobileFaceNet(name, FACE, 128);
            case "SmallResNetE-IR" -> small(name);
            default ->
                byRule(name)
                        .orElseThrow(() -> new UnknownNetworkException("there is no network \"" + name
                                + "\"; there are " + String.join(", ", NAMES)
                                + ", and others of the form [SE-][L]BACKBONE, output A to E or N, [-IR|-IM]"));
        };
    }

    private static Optional<Network> byRule(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        boolean large = parts.group("large") != null;
        OutputStage output = OutputStage.valueOf(parts.group("output"));
        List<Integer> units = RESNET_UNITS.get(parts.group("backbone"));
        String unit = parts.group("unit") == null ? "" : parts.group("unit");
        boolean excites = parts.group("se") != null;
        if (units != null) {
            return Optional.of(resNet(name, large, units, UNITS.get(unit), excites, output));
        }
        return excites || !unit.isEmpty() ? Optional.empty() : other(name, parts.group("backbone"), large, output);
    }

    private static Optional<Network> other(String name, String backbone, boolean large, OutputStage output) {
        return switch (backbone) {
            case "MobileNet" -> Optional.of(MobileNets.mobileNet(name, FACE, large, output, DIMENSION, DROPOUT));
            case "DenseNet161" -> Optional.of(DenseNet.of161(name, FACE, large, output, DIMENSION, DROPOUT));
            case "DPN92" -> Optional.of(DualPathNet.of92(name, FACE, large, output, DIMENSION, DROPOUT));
            case "Inception-ResNet-v2" ->
                Optional.of(InceptionResNet.v2(name, FACE, large, output, DIMENSION, DROPOUT));
            default -> Optional.empty();
        };
    }

    private static Network resNet(
            String name, boolean large, List<Integer> units, ResidualUnit unit, boolean excites, OutputStage output) {
        return new ResNet(name, FACE, large, 64, STAGE_CHANNELS, units, unit, excites, output, DIMENSION, DROPOUT)
                .build();
    }

    /** Ours: about a two-hundredth of the arithmetic of LResNet50E-IR, for processors. */
    private static Network small(String name) {
        return new ResNet(
                        name,
                        FACE,
                        false,
                        16,
                        List.of(16, 32, 64, 128),
                        List.of(1, 1, 1, 1),
                        ResidualUnit.IR,
                        false,
                        OutputStage.E,
                        128,
                        0)
                .build();
    }
}
