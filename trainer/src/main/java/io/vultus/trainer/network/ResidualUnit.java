package io.vultus.trainer.network;

/** The residual units that the ArcFace article compares; all take two 3×3 convolutions, the second with the stride. */
public enum ResidualUnit {
    /** Conv-BN-PReLU-Conv-BN, added to the input, then PReLU (He et al., "Deep Residual Learning", 2016). */
    ORIGINAL {
        @Override
        int append(Blocks b, Network.Builder network, Spec spec) {
            int body = b.convUnit(spec.name() + ".1", spec.from(), spec.channels(), Window.centred(3, 1));
            body = b.convNorm(spec.name() + ".2", body, spec.channels(), Window.centred(3, spec.stride()));
            int sum = add(network, spec, excited(b, spec, body), projected(b, spec, spec.from()));
            return b.prelu(spec.name() + ".relu", sum);
        }
    },
    /** BN-PReLU-Conv-BN-PReLU-Conv, added to the input (He et al., "Identity Mappings", 2016). */
    IDENTITY_MAPPING {
        @Override
        int append(Blocks b, Network.Builder network, Spec spec) {
            String name = spec.name();
            int active = b.prelu(name + ".0.relu", b.norm(name + ".0.bn", spec.from()));
            int body = b.convUnit(name + ".1", active, spec.channels(), Window.centred(3, 1));
            body = b.conv(name + ".2.conv", body, spec.channels(), Window.centred(3, spec.stride()));
            int shortcut = spec.projects()
                    ? b.conv(name + ".shortcut.conv", active, spec.channels(), Window.valid(1, spec.stride()))
                    : spec.from();
            return add(network, spec, excited(b, spec, body), shortcut);
        }
    },
    /** BN-Conv-BN-PReLU-Conv-BN, added to the input: the article's own, "IR". */
    IR {
        @Override
        int append(Blocks b, Network.Builder network, Spec spec) {
            int body = b.norm(spec.name() + ".0.bn", spec.from());
            body = b.convUnit(spec.name() + ".1", body, spec.channels(), Window.centred(3, 1));
            body = b.convNorm(spec.name() + ".2", body, spec.channels(), Window.centred(3, spec.stride()));
            return add(network, spec, excited(b, spec, body), projected(b, spec, spec.from()));
        }
    };

    /**
     * One unit's place.
     *
     * @param from the node that it takes
     * @param projects whether the shortcut is a 1×1 convolution, because sizes differ
     * @param excites whether it ends in squeeze and excitation
     */
    record Spec(String name, int from, int channels, int stride, boolean projects, boolean excites) {}

    /** Whether its result comes out of an activation. */
    boolean isActive() {
        return this == ORIGINAL;
    }

    abstract int append(Blocks blocks, Network.Builder network, Spec spec);

    private static int excited(Blocks blocks, Spec spec, int body) {
        return spec.excites() ? blocks.squeezeExcite(spec.name() + ".se", body) : body;
    }

    private static int projected(Blocks blocks, Spec spec, int from) {
        return spec.projects()
                ? blocks.convNorm(spec.name() + ".shortcut", from, spec.channels(), Window.valid(1, spec.stride()))
                : from;
    }

    private static int add(Network.Builder network, Spec spec, int body, int shortcut) {
        return network.add(spec.name() + ".add", new Operation.Add(), body, shortcut);
    }
}
