package io.vultus.trainer.embedding;

import io.vultus.embedding.FaceEmbedder;
import io.vultus.embedding.FaceEmbedderContractTest;
import io.vultus.trainer.layer.RandomWeights;
import io.vultus.trainer.network.Architectures;

class Nd4jFaceEmbedderTest extends FaceEmbedderContractTest {

    @Override
    protected FaceEmbedder open() {
        return new Nd4jFaceEmbedder(RandomWeights.of(Architectures.named("SmallResNetE-IR"), 4));
    }
}
