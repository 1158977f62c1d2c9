package io.vultus.trainer.network;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The backbones of the literature by name, for 112×112 faces in three colours. */
public final class Architectures {

    private static final Shape FACE = new Shape(3, 112, 112);

    /** The dropout rate before the embedding, as the article trains. */
    private static final double DROPOUT = .4;

    private static final List<Integer> STAGE_CHANNELS = List.of(64, 128, 256, 512);

    private static final Map<String, Supplier<Network>> BY_NAME = new TreeMap<>(Map.ofEntries(
            resNet("LResNet18E-IR", false, 2, 2, 2, 2),
            resNet("LResNet34E-IR", false, 3, 4, 6, 3),
            resNet("LResNet50E-IR", false, 3, 4, 14, 3),
            resNet("LResNet100E-IR", false, 3, 13, 30, 3),
            resNet("SE-LResNet50E-IR", true, 3, 4, 14, 3),
            resNet("SE-LResNet100E-IR", true, 3, 13, 30, 3),
            Map.entry("LMobileNetE", () -> MobileNets.mobileNet("LMobileNetE", FACE, 512, DROPOUT)),
            Map.entry("MobileFaceNet", () -> MobileNets.mobileFaceNet("MobileFaceNet", FACE, 128)),
            Map.entry("SmallResNetE-IR", Architectures::small)));

    private Architectures() {}

    /** All names, sorted. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /**
     * The description of a network.
     *
     * @throws UnknownNetworkException if there is none of that name
     */
    public static Network named(String name) {
        Supplier<Network> network = BY_NAME.get(name);
        if (network == null) {
            throw new UnknownNetworkException(
                    "there is no network \"" + name + "\"; there are " + String.join(", ", names()));
        }
        return network.get();
    }

    private static Map.Entry<String, Supplier<Network>> resNet(String name, boolean excites, Integer... units) {
        return Map.entry(
                name,
                () -> new ResNet(
                                name,
                                FACE,
                                true,
                                64,
                                STAGE_CHANNELS,
                                List.of(units),
                                ResidualUnit.IR,
                                excites,
                                OutputStage.E,
                                512,
                                DROPOUT)
                        .build());
    }

    /** Ours: about a two-hundredth of the arithmetic of LResNet50E-IR, for processors. */
    private static Network small() {
        return new ResNet(
                        "SmallResNetE-IR",
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
